/** `<Record>`: a caller speaks after the beep and is through. Source: Twilio, TwiML `<Record>`. */
import type { TakenMessage, VerbHost } from './document-runner.ts';
import type { Recordings } from './recordings.ts';
import { resolveUrl } from './resolve-url.ts';
import type { TwimlVerb } from './twiml.ts';

/** So long a caller speaks here, unless they are cut short. */
const SPOKEN_MS = 3_000;

export async function takeMessage(
  { recordings, wait }: { readonly recordings: Pick<Recordings, 'start' | 'change'>; readonly wait: VerbHost['wait'] },
  verb: Extract<TwimlVerb, { verb: 'Record' }>,
  documentUrl: string,
  signal: AbortSignal,
): Promise<TakenMessage> {
  const { recordingSid } = recordings.start({
    channels: 1,
    track: 'inbound',
    source: 'RecordVerb',
    callback:
      verb.statusCallback === undefined
        ? undefined
        : {
            url: resolveUrl(verb.statusCallback, documentUrl),
            method: verb.statusCallbackMethod,
            events: ['completed'],
          },
  });
  await wait(Math.min(SPOKEN_MS, verb.maxLengthMs), signal);
  const durationMs = recordings.change(recordingSid, 'stopped')?.durationMs ?? 0;
  return { recordingSid, durationMs };
}
