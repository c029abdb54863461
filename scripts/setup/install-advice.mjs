/** Each entry is what package managers print for one cause, and the way out of it. */
const ADVICE = /** @type {const} */ ([
  [/OUTDATED_LOCKFILE/, 'a package.json and pnpm-lock.yaml disagree: run `npx pnpm@VERSION install`'],
  [/ENOSPC|no space left/i, 'the disk is full: free some space and run the command again'],
  [
    /\b407\b|proxy authentication/i,
    'the proxy wants a name and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT',
  ],
  [
    /certificate|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/i,
    'something on the way opens TLS connections: name its certificate with NODE_EXTRA_CA_CERTS=FILE and `npm config set cafile FILE`',
  ],
  [
    /\b(E401|E403|401 Unauthorized|403 Forbidden)\b/i,
    'the registry refused us: look at `npm config get registry` and its credentials in ~/.npmrc',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|error sending request|fetch failed|dns error|timed out/i,
    'the registry did not answer: check the network; behind a proxy set HTTPS_PROXY=http://HOST:PORT; for a mirror, `npm config set registry URL`',
  ],
]);

/**
 * Reads from what npm or pnpm said what to do about an install that failed.
 * @param {string} output
 * @param {string} pnpmVersion the pinned one
 * @returns {string[]} empty when the output names no cause we know
 */
export function installAdvice(output, pnpmVersion) {
  return ADVICE.filter(([cause]) => cause.test(output)).map(([, advice]) => advice.replace('VERSION', pnpmVersion));
}
