import type { StreamNoun } from './twiml.ts';

/** What is wrong with a `<Stream>`, by the number Twilio's debugger gives it. */
export interface StreamFault {
  readonly code: 31920 | 31922 | 31923 | 31941;
  readonly reason: string;
}

/**
 * The address of a stream. A relative URL counts from the document it stands in.
 * Twilio speaks `wss` only; `ws` passes when the public origin itself is `http`, as in a sandbox.
 */
export function resolveStreamUrl(stream: StreamNoun, documentUrl: string): { url: string } | StreamFault {
  if (stream.track !== 'inbound_track') {
    return { code: 31941, reason: `<Connect> takes the track inbound_track only, not ${stream.track}` };
  }
  let url: URL;
  try {
    url = new URL(stream.url, documentUrl.replace(/^http/, 'ws'));
  } catch {
    return { code: 31923, reason: `malformed url "${stream.url}"` };
  }
  const isAllowed = url.protocol === 'wss:' || (url.protocol === 'ws:' && documentUrl.startsWith('http:'));
  if (!isAllowed) return { code: 31922, reason: `the scheme of ${stream.url} is not wss` };
  if (url.search !== '') return { code: 31920, reason: `${stream.url} has a query string, use <Parameter>` };
  // Signed as written: an absolute address must not be normalised.
  return { url: /^wss?:/i.test(stream.url) ? stream.url : url.href };
}
