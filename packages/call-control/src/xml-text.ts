/**
 * What XML 1.0 has no way to write, not even escaped: control characters, lone surrogates, U+FFFE and U+FFFF
 * (W3C, "Extensible Markup Language 1.0", 2.2 Characters). The TwiML builder throws on them.
 */
const NOT_XML = /[^\t\n\r\u0020-\uFFFD]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** `text` without the characters that XML cannot hold. */
export function toXmlText(text: string): string {
  return text.replace(NOT_XML, '');
}

/** Whether `text` can be written in XML as it stands. */
export function isXmlText(text: string): boolean {
  return text.search(NOT_XML) === -1;
}
