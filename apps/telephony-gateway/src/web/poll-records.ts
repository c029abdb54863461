/**
 * The bodies of polls: records one after the other, each with the 8 bytes of a frame's header. Kinds 1 and 2 are frames as on a
 * socket; kind 0 is JSON, with its length in bytes 4 to 7 (CONTRACT, "Browser voice on the wire").
 */
import { readWebFrameSeq, WEB_FRAME_HEADER_BYTES, WEB_FRAME_KINDS, WEB_PAYLOAD_BYTES } from '@trunkline/protocol';

export interface PollRecord {
  /** A whole frame, or the bytes of JSON: a view of what was read. */
  data: Uint8Array;
  isBinary: boolean;
}

/** @returns all records; `undefined` when one is cut or of an unknown kind. */
export function readPollRecords(body: Uint8Array): PollRecord[] | undefined {
  const records: PollRecord[] = [];
  for (let at = 0; at < body.length;) {
    if (body.length - at < WEB_FRAME_HEADER_BYTES) return undefined;
    const kind = body[at];
    const payloadAt = at + WEB_FRAME_HEADER_BYTES;
    const length = payloadLength(kind, body.subarray(at, payloadAt));
    if (length === undefined || payloadAt + length > body.length) return undefined;
    const end = payloadAt + length;
    const isBinary = kind !== WEB_FRAME_KINDS.json;
    records.push({ data: body.subarray(isBinary ? at : payloadAt, end), isBinary });
    at = end;
  }
  return records;
}

function payloadLength(kind: number | undefined, header: Uint8Array): number | undefined {
  switch (kind) {
    case WEB_FRAME_KINDS.json:
      // A length stands where a frame has its number.
      return readWebFrameSeq(header);
    case WEB_FRAME_KINDS.pcm16k:
      return WEB_PAYLOAD_BYTES.pcm16k;
    case WEB_FRAME_KINDS.mulaw:
      return WEB_PAYLOAD_BYTES.mulaw;
    default:
      return undefined;
  }
}

/** @returns the record of one JSON message. */
export function writeJsonRecord(json: string): Uint8Array {
  const length = Buffer.byteLength(json);
  const record = Buffer.alloc(WEB_FRAME_HEADER_BYTES + length);
  record[0] = WEB_FRAME_KINDS.json;
  record.writeUInt32BE(length, 4);
  record.write(json, WEB_FRAME_HEADER_BYTES);
  return record;
}
