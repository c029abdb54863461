/**
 * The last line of defence for text that goes into a log or a fault line: whatever looks like a telephone number, an
 * address, a credential or a blob is replaced, wherever it stands. What is known to be personal by its name is dealt with
 * by redact.ts before; this catches the same things inside sentences and under names nobody thought of.
 */
import { maskPhoneNumber } from '@trunkline/protocol';

export const REDACTED = '[redacted]';

/** Longer texts are cut: a log line is for reading. Also bounds the cost of the patterns below. */
const MAX_CHARS = 1024;

const URL_PATTERN = /\b([a-z][a-z0-9+.-]{1,15}:\/\/)([^\s"'<>`]+)/gi;
const AUTHORIZATION = /\b(bearer|basic|digest)\s+[\w+/.=~-]{6,}/gi;
/** Not before the words of our own sentences: "API_KEY: not set" is worth reading. */
const ASSIGNMENT =
  /\b([\w-]{0,40}(?:token|secret|password|signature|api[-_]?key|credential)[\w-]{0,40})(["']?\s*[=:]\s*["']?)(?!(?:not|no|is|was|must|expected|missing|invalid|expired|required|undefined|null)\b)[^\s"'&,;]+/gi;
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,}\b/gi;
const LONG_RUN = /[A-Za-z0-9+/_-]{32,}={0,2}/g;
const PHONE =
  /(?:\+|%2B)\d(?:[\s().-]{0,2}\d){6,14}|(?<![\w.-])(?:\(\d{3}\)[\s.-]?\d{3}[\s.-]?\d{4}|\d{3}[-. ]\d{3}[-. ]\d{4}|\d{10,15})(?!\w)/gi;

/** Ids that a reader needs to join log lines, and that open nothing by themselves. */
const KNOWN_ID =
  /^(?:[A-Z]{2}[0-9a-f]{32}|(?:call|req)_[0-9a-zA-Z]{1,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** Words joined by dashes or slashes: names of hosts, metrics and files. */
const NAME = /^\/?[a-z0-9]{1,20}(?:[-_/][a-z0-9]{1,20})+\/?$/;
/** Seconds or milliseconds since 1970, from 2017 on. No telephone number: ten digits never begin with 1 in North America. */
const EPOCH = /^1[5-9](?:\d{8}|\d{11})$/;

/** `text` as a log may show it: cut to 1,024 characters, and free of what looks personal or secret. Never throws. */
export function scrubText(text: string): string {
  return cut(text)
    .replace(URL_PATTERN, scrubUrl)
    .replace(AUTHORIZATION, `$1 ${REDACTED}`)
    .replace(ASSIGNMENT, `$1$2${REDACTED}`)
    .replace(EMAIL, REDACTED)
    .replace(LONG_RUN, (run) => (looksSecret(run) ? REDACTED : run))
    .replace(PHONE, (digits) => (EPOCH.test(digits) ? digits : maskPhoneNumber(digits)));
}

/**
 * A URL's path as a log may show it: short plain segments stay, all else (ids, tokens) goes, and so does the query.
 * Vapi's socket and control URLs carry their only secret in the path.
 */
export function scrubPath(path: string): string {
  const end = path.search(/[?#]/);
  const segments = (end < 0 ? path : path.slice(0, end)).split('/');
  const shown = segments.map((segment) =>
    /^[\w.~-]{0,24}$/.test(segment) && !/\d{5}/.test(segment) ? segment : REDACTED,
  );
  return cut(shown.join('/')) + (end < 0 ? '' : '?…');
}

function scrubUrl(whole: string, scheme: string, rest: string): string {
  // Where code lives (stack traces of ES modules): nobody's secret.
  if (scheme.toLowerCase() === 'file://') return whole;
  // Up to the last @, because a password may hold a slash or an @ itself.
  const address = rest.slice(rest.lastIndexOf('@') + 1);
  const hostEnd = address.search(/[/?#]/);
  return hostEnd < 0 ? scheme + address : scheme + address.slice(0, hostEnd) + scrubPath(address.slice(hostEnd));
}

function looksSecret(run: string): boolean {
  if (KNOWN_ID.test(run)) return false;
  if (/^[0-9a-f]+$/i.test(run)) return true;
  if (run.length < 40 || NAME.test(run)) return false;
  return run.length >= 64 || /\d/.test(run);
}

/** Takes the broken word at the end away as well: half a number would no longer be known as one. */
function cut(text: string): string {
  if (text.length <= MAX_CHARS) return text;
  const wordStart = MAX_CHARS - 64;
  const head = text.slice(0, wordStart) + text.slice(wordStart, MAX_CHARS).replace(/(?<!\S)\S+$/, '');
  return `${head}… (${text.length} characters)`;
}
