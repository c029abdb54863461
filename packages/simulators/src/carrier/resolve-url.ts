/**
 * An address in a document, made absolute. One that is absolute stays exactly as written, because it is signed; one that is
 * no URL is left to the request to refuse.
 */
export function resolveUrl(reference: string, documentUrl: string): string {
  const isRelative = !/^https?:/i.test(reference) && URL.canParse(reference, documentUrl);
  return isRelative ? new URL(reference, documentUrl).href : reference;
}
