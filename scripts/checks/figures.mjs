const SOURCE = /^(apps|packages)\/[^/]+\/src\/.*\.(ts|js)$|^bench\/src\/.*\.ts$|^scripts\/.*\.mjs$|^tools\/[^/]+\.ts$/;
const TEST = /\.test(-support)?\.ts$/;

/**
 * Figures by which one sees whether the house is still made of small files.
 * @typedef {object} Figures
 * @property {number} files source files, tests and what only tests use left out
 * @property {number} medianLines
 * @property {{ name: string, lines: number }[]} longest the five longest, the longest first
 * @property {number} tests test files
 */

/**
 * Works out the figures of the house.
 * @param {readonly string[]} names paths of all files, from the root
 * @param {(name: string) => string} read returns the text of a file
 * @returns {Figures}
 */
export function figuresOf(names, read) {
  const sources = names
    .filter((name) => SOURCE.test(name) && !TEST.test(name))
    .map((name) => ({ name, lines: countLines(read(name)) }))
    .toSorted((a, b) => b.lines - a.lines);
  return {
    files: sources.length,
    medianLines: sources[Math.floor(sources.length / 2)]?.lines ?? 0,
    longest: sources.slice(0, 5),
    tests: names.filter((name) => name.endsWith('.test.ts')).length,
  };
}

/** @param {string} text */
const countLines = (text) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
