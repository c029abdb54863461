/**
 * Refuses a dependency whose licence asks more of whoever ships Trunkline than to name its authors. It looks at everything that is
 * installed, tools included, because what is a tool today is bundled into a page tomorrow.
 */

/** Each as SPDX writes it. A licence that is not here, also one of two that a package offers, is looked at by a person first. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
]);

/** Packages with another licence that may stay, and why. */
const EXCEPTIONS = new Map([
  ['lightningcss', 'MPL-2.0 binds its own files only; it builds our pages and no part of it is in them'],
]);
/** The same for builds of a package for one kind of machine each. */
const EXCEPTED_BUILDS = /^lightningcss-/;

/**
 * Finds what may not stay.
 * @param {Readonly<Record<string, readonly { name: string, versions: readonly string[] }[]>>} report
 *   packages by licence, as `pnpm licenses list --json` gives them
 * @returns {string[]} a line for each package
 */
export function refusedLicences(report) {
  const mayStay = (/** @type {string} */ name) => EXCEPTIONS.has(name) || EXCEPTED_BUILDS.test(name);
  return Object.entries(report)
    .filter(([licence]) => !ALLOWED.has(licence))
    .flatMap(([licence, packages]) =>
      packages
        .filter(({ name }) => !mayStay(name))
        .map(({ name, versions }) => `${name} ${versions.join(', ')}: ${licence}`),
    )
    .toSorted();
}
