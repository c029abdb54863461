/**
 * Says what is wrong with this Node and how to get another one; undefined when it will do.
 * @param {string} version of the running Node, such as `20.19.0`
 * @param {string} range `engines.node` of package.json: `>=` and a version, nothing else
 * @returns {string | undefined}
 */
export function nodeVersionFault(version, range) {
  const minimum = range.replace(/^>=\s*/, '');
  if (!isOlder(numbers(version), numbers(minimum))) return undefined;
  return [
    'Trunkline needs Node ' + minimum + ' or newer; this is Node ' + version + '.',
    'Install a current one and run the command again:',
    '  https://nodejs.org/en/download, or `nvm install --lts`, or `fnm install --lts`',
  ].join('\n');
}

/** @param {string} version */
function numbers(version) {
  return version.split(/[.-]/, 3).map(Number);
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
function isOlder(a, b) {
  for (let i = 0; i < b.length; i += 1) {
    if (a[i] !== b[i]) return Number(a[i]) < Number(b[i]);
  }
  return false;
}
