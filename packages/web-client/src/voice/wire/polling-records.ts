/**
 * The bodies of long polling: records one after the other, each with the header of a frame. Audio is a frame as on the socket;
 * of kind 0 is JSON, whose length in bytes stands in the place of the number (CONTRACT, "Browser voice on the wire").
 */
import { WEB_FRAME_HEADER_BYTES, WEB_FRAME_KINDS, WEB_PAYLOAD_BYTES } from '@trunkline/protocol';
import type { LinkEvents } from './link.ts';

export function writeRecords(messages: readonly (string | ArrayBuffer)[]): Blob {
  return new Blob(
    messages.flatMap((message): BlobPart[] => {
      if (typeof message !== 'string') return [message];
      const json = new TextEncoder().encode(message);
      const header = new DataView(new ArrayBuffer(WEB_FRAME_HEADER_BYTES));
      header.setUint32(4, json.length);
      return [header, json];
    }),
  );
}

/** @returns the number of the last frame; `undefined` when there was none. What is cut or unknown ends the reading. */
export function readRecords(body: ArrayBuffer, events: Pick<LinkEvents, 'text' | 'frame'>): number | undefined {
  const view = new DataView(body);
  let last: number | undefined;
  for (let at = 0; at + WEB_FRAME_HEADER_BYTES <= body.byteLength;) {
    const kind = view.getUint8(at);
    const number = view.getUint32(at + 4);
    const isJson = kind === WEB_FRAME_KINDS.json;
    const length = isJson
      ? number
      : kind === WEB_FRAME_KINDS.pcm16k
        ? WEB_PAYLOAD_BYTES.pcm16k
        : WEB_PAYLOAD_BYTES.mulaw;
    const end = at + WEB_FRAME_HEADER_BYTES + length;
    if (kind > WEB_FRAME_KINDS.mulaw || end > body.byteLength) break;
    if (isJson) events.text(new TextDecoder().decode(body.slice(at + WEB_FRAME_HEADER_BYTES, end)));
    else {
      last = number;
      events.frame(body.slice(at, end));
    }
    at = end;
  }
  return last;
}
