/**
 * Reads what Twilio says on a Media Streams socket, in text frames of JSON.
 * Source: Twilio Media Streams, "WebSocket messages". Numbers are strings in every documented example, but not from every
 * sender, so both are read. Unknown events and fields are no faults, because Twilio adds them without notice.
 */
import { z } from 'zod';

const integer = z.union([z.number(), z.string()]).transform((value, context) => {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0) return number;
  context.addIssue({ code: 'custom', message: 'expected a whole number' });
  return z.NEVER;
});

/** As a whole, because the path of a fault would otherwise hold a name that the peer has made up. */
const texts = z.custom<Record<string, string>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string'),
  'expected texts by name',
);

const startSchema = z.object({
  sequenceNumber: integer,
  streamSid: z.string().min(1),
  start: z.object({
    accountSid: z.string().min(1),
    callSid: z.string().min(1),
    tracks: z.array(z.string()),
    mediaFormat: z.object({ encoding: z.string(), sampleRate: z.coerce.number(), channels: z.coerce.number() }),
    customParameters: texts.default({}),
  }),
});
const dtmfSchema = z.object({ dtmf: z.object({ digit: z.string().regex(/^[0-9*#A-D]$/) }) });

export interface TwilioStart {
  event: 'start';
  streamSid: string;
  accountSid: string;
  callSid: string;
  tracks: string[];
  mediaFormat: { encoding: string; sampleRate: number; channels: number };
  customParameters: Record<string, string>;
}

/** `chunk` counts the media messages of the stream from 1; `timestampMs` counts from the start of the stream. */
export interface TwilioMedia {
  event: 'media';
  track: string;
  chunk: number;
  timestampMs: number;
  /** Base64 of mu-law samples, usually of 160 bytes. Twilio does not promise that length. */
  payload: string;
}

export type TwilioInbound =
  | { event: 'connected' }
  | TwilioStart
  | TwilioMedia
  | { event: 'dtmf'; digit: string }
  | { event: 'mark'; name: string }
  | { event: 'stop' }
  /** A well-formed message of a kind that is not known here. */
  | { event: 'unknown' }
  /** Not JSON, or a known event with wrong fields. `fault` names the field; it never quotes the peer's bytes. */
  | { event: 'malformed'; fault: string };

const malformed = (fault: string): TwilioInbound => ({ event: 'malformed', fault });

const faultOf = (event: string, error: z.ZodError): TwilioInbound =>
  malformed(`${event}: ${error.issues[0]?.path.join('.') ?? ''}`);

/** An object as a number asks its own `toString`, which a peer may have made anything: that would throw. */
const toNumber = (value: unknown): number =>
  typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;

/** Checks by hand, because this message comes fifty times a second per call. */
function readMedia(message: Record<string, unknown>): TwilioInbound {
  const media = message['media'];
  if (typeof media !== 'object' || media === null) return malformed('media: media');
  const { track, chunk, timestamp, payload } = media as Record<string, unknown>;
  if (typeof track !== 'string') return malformed('media: track');
  if (typeof payload !== 'string') return malformed('media: payload');
  const chunkNumber = toNumber(chunk);
  if (!Number.isInteger(chunkNumber) || chunkNumber < 0) return malformed('media: chunk');
  const timestampMs = toNumber(timestamp);
  if (!Number.isFinite(timestampMs) || timestampMs < 0) return malformed('media: timestamp');
  return { event: 'media', track, chunk: chunkNumber, timestampMs, payload };
}

/** Checks by hand as well, because four come back each second while the agent speaks. */
function readMark(message: Record<string, unknown>): TwilioInbound {
  const mark = message['mark'];
  if (typeof mark !== 'object' || mark === null) return malformed('mark: mark');
  const { name } = mark as Record<string, unknown>;
  return typeof name === 'string' ? { event: 'mark', name } : malformed('mark: mark.name');
}

/** Reads one text frame. Never throws: what cannot be read comes back as `malformed`. */
export function readTwilioMessage(text: string): TwilioInbound {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return malformed('not JSON');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return malformed('not an object');
  const record = message as Record<string, unknown>;
  switch (record['event']) {
    case 'media':
      return readMedia(record);
    case 'mark':
      return readMark(record);
    case 'dtmf': {
      const dtmf = dtmfSchema.safeParse(record);
      return dtmf.success ? { event: 'dtmf', digit: dtmf.data.dtmf.digit } : faultOf('dtmf', dtmf.error);
    }
    case 'start': {
      const start = startSchema.safeParse(record);
      if (!start.success) return faultOf('start', start.error);
      return { event: 'start', streamSid: start.data.streamSid, ...start.data.start };
    }
    case 'connected':
      return { event: 'connected' };
    case 'stop':
      return { event: 'stop' };
    default:
      return typeof record['event'] === 'string' ? { event: 'unknown' } : malformed('event');
  }
}

/** Whether the stream carries the only format that Media Streams documents. Anything else must fail loudly. */
export function isMulaw8k(format: TwilioStart['mediaFormat']): boolean {
  return format.encoding === 'audio/x-mulaw' && format.sampleRate === 8000 && format.channels === 1;
}
