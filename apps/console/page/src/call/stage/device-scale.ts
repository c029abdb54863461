/** Calls back when the page is shown with another number of pixels per CSS pixel, as on another screen. @returns what ends that. */
export function onScaleChange(callback: () => void): () => void {
  let query: MediaQueryList | undefined;
  const listen = (): void => {
    query?.removeEventListener('change', changed);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', changed);
  };
  const changed = (): void => {
    listen();
    callback();
  };
  listen();
  return () => query?.removeEventListener('change', changed);
}
