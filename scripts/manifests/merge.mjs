/** By which field the entries of a list are the same, for the kinds that Kubernetes itself knows. Other lists are replaced as a whole. */
const MERGE_KEYS = /** @type {Record<string, string>} */ ({
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  imagePullSecrets: 'name',
  topologySpreadConstraints: 'topologyKey',
});

/**
 * Puts a strategic merge patch over an object, as Kustomize does: fields over fields, `null` takes a field away, and a list replaces
 * a list, unless its kind says by what its entries are known.
 * @param {any} base
 * @param {any} patch
 * @param {boolean} mergesLists whether the kind is one of Kubernetes itself; lists of all others are replaced
 * @returns {any}
 * @throws {Error} at a directive such as `$patch`
 */
export function mergePatch(base, patch, mergesLists) {
  if (!isRecord(base) || !isRecord(patch)) return patch;
  /** @type {Record<string, unknown>} */
  const merged = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) throw new Error(`"${key}" in a patch is not understood by scripts/manifests/merge.mjs`);
    const mergeKey = mergesLists ? MERGE_KEYS[key] : undefined;
    if (value === null) delete merged[key];
    else if (mergeKey !== undefined && Array.isArray(value) && Array.isArray(base[key])) {
      merged[key] = mergeLists(base[key], value, mergeKey);
    } else merged[key] = mergePatch(base[key], value, mergesLists);
  }
  return merged;
}

/**
 * @param {any[]} base
 * @param {any[]} patch
 * @param {string} mergeKey
 */
function mergeLists(base, patch, mergeKey) {
  const added = patch.filter((entry) => !base.some((one) => one[mergeKey] === entry[mergeKey]));
  const kept = base.map((one) => {
    const entry = patch.find((candidate) => candidate[mergeKey] === one[mergeKey]);
    return entry === undefined ? one : mergePatch(one, entry, true);
  });
  return [...added, ...kept];
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
