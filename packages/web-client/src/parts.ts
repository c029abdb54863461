/** Files of their own for what most pages never need. They lie beside the worklet. */

/** A base without its slash would lose its last folder. */
export function withSlash(url: string): string {
  return url.replace(/\/?$/, '/');
}

/** Where the parts are unless the page says otherwise: `/widget/` of the gateway. */
export function partsFolder(baseUrl: string): string {
  return new URL('widget/', withSlash(baseUrl)).href;
}

/**
 * @param folder with a slash at its end
 * @throws TypeError when it cannot be loaded
 */
export async function loadPart<Part>(folder: string, name: string): Promise<Part> {
  return (await import(/* @vite-ignore */ new URL(`trunkline-${name}.js`, folder).href)) as Part;
}
