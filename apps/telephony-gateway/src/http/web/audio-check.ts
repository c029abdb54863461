/**
 * `POST /webhook/audio`: takes raw PCM and says what is in it (REQUIREMENTS A4). The body is measured as it comes and none of it
 * is kept.
 */
import type { Readable } from 'node:stream';
import { TrunklineError } from '@trunkline/protocol';
import { type ApiKeyring, type ProofTries, requireApiKey } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';
import { PcmMeter } from '../../web/pcm-meter.ts';

const MAX_BYTES = 10_485_760;
const MIN_SAMPLE_RATE = 8_000;
const MAX_SAMPLE_RATE = 192_000;
const DEFAULT_SAMPLE_RATE = 16_000;

interface AudioCheckRoute {
  Body: Readable | undefined;
  Querystring: { sampleRate?: unknown };
}

function readSampleRate(value: unknown): number {
  if (value === undefined) return DEFAULT_SAMPLE_RATE;
  const rate = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
  if (rate >= MIN_SAMPLE_RATE && rate <= MAX_SAMPLE_RATE) return rate;
  const expected = `expected a whole number of ${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE}`;
  throw new TrunklineError('TL_INVALID_FIELD', `sampleRate: ${expected}`);
}

const tooLarge = (): TrunklineError =>
  new TrunklineError('TL_BODY_TOO_LARGE', `Send at most ${MAX_BYTES} bytes of audio at once.`);

async function measure(body: Readable): Promise<PcmMeter> {
  const meter = new PcmMeter();
  // A body that is destroyed takes its connection with it, on which the refusal has still to go out.
  const chunks: AsyncIterable<Buffer> = body.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    meter.take(chunk);
    if (meter.bytes > MAX_BYTES) throw tooLarge();
  }
  return meter;
}

const toHundredths = (value: number): number => Math.round(value * 100) / 100;

export function audioCheck(app: FastifyInstance, keyring: ApiKeyring, keyTries: ProofTries): void {
  requireApiKey(app, keyring, keyTries);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.post<AudioCheckRoute>('/webhook/audio', { config: { streamsBody: true } }, async (request, reply) => {
    const sampleRate = readSampleRate(request.query.sampleRate);
    // What is still to come of a body that is refused is not read, so the connection cannot go on.
    const refuse = (error: TrunklineError): never => {
      void reply.header('connection', 'close');
      throw error;
    };
    if (Number(request.headers['content-length']) > MAX_BYTES) refuse(tooLarge());
    const meter = request.body === undefined ? new PcmMeter() : await measure(request.body).catch(refuse);
    if (meter.bytes === 0) throw new TrunklineError('TL_BAD_REQUEST', 'The body is empty. Send s16le audio, mono.');
    if (meter.isOdd) {
      throw new TrunklineError('TL_BAD_REQUEST', 'The body ends within a sample: s16le has two bytes for each.');
    }
    return {
      received: meter.bytes,
      sampleRate,
      durationMs: toHundredths(meter.durationMs(sampleRate)),
      levelDbfs: toHundredths(meter.levelDbfs),
    };
  });
}
