import { withSlash } from '../parts.ts';
import type { VoiceClientOptions, VoiceError, VoicePreflight } from './voice-client-types.ts';
import { createMicrophone } from './sound/microphone.ts';
import { askAccess, voiceUrl } from './wire/links.ts';
import { openSocketLink } from './wire/socket-link.ts';

const LISTEN_MS = 1000;
const TONE_MS = 400;
const TONE_HZ = 800;
const LOOK_EVERY_MS = 50;
const SOCKET_TIMEOUT_MS = 4000;
const ROUND_TRIPS = 3;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Tries microphone, loudspeaker and connection. No conversation begins, because nothing says `start`.
 * @param context is closed at the end
 */
export async function preflight(options: VoiceClientOptions, context: AudioContext): Promise<VoicePreflight> {
  try {
    const [sound, roundTripMs, transport] = await Promise.all([
      trySound(context, options),
      measureRoundTrip(options),
      tryTransport(options),
    ]);
    return { ...sound, roundTripMs, transport };
  } finally {
    void context.close();
  }
}

async function trySound(
  context: AudioContext,
  options: VoiceClientOptions,
): Promise<Pick<VoicePreflight, 'microphone' | 'echoDb'>> {
  const analyser = context.createAnalyser();
  const microphone = createMicrophone(options, {
    opened: (stream) => void context.createMediaStreamSource(stream).connect(analyser),
    noticed() {},
  });
  const samples = new Float32Array(analyser.fftSize);
  const loudest = async (ms: number): Promise<number> => {
    let square = 1e-10;
    for (let passed = 0; passed < ms; passed += LOOK_EVERY_MS) {
      await pause(LOOK_EVERY_MS);
      analyser.getFloatTimeDomainData(samples);
      square = Math.max(square, samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    }
    return 10 * Math.log10(square);
  };
  try {
    await microphone.open();
    const levelDbfs = await loudest(LISTEN_MS);
    const tone = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.25;
    tone.frequency.value = TONE_HZ;
    tone.connect(volume).connect(context.destination);
    tone.start();
    const echoDbfs = await loudest(TONE_MS);
    tone.stop();
    const ok = levelDbfs > -70;
    return {
      microphone: { ok, levelDbfs, ...(!ok && { message: 'Nothing is heard of your microphone.' }) },
      echoDb: Math.max(0, echoDbfs - levelDbfs),
    };
  } catch (error) {
    return { microphone: { ok: false, levelDbfs: -100, message: (error as VoiceError).message }, echoDb: 0 };
  } finally {
    microphone.close();
  }
}

/** The answer cannot be read from another origin, and need not be. */
async function measureRoundTrip({ baseUrl }: VoiceClientOptions): Promise<number | undefined> {
  let quickest: number | undefined;
  for (let round = 0; round < ROUND_TRIPS; round++) {
    const began = performance.now();
    const reached = await fetch(new URL('livez', withSlash(baseUrl)), { mode: 'no-cors', cache: 'no-store' }).catch(
      () => {},
    );
    if (reached) quickest = Math.min(quickest ?? Infinity, performance.now() - began);
  }
  return quickest;
}

async function tryTransport(options: VoiceClientOptions): Promise<VoicePreflight['transport']> {
  try {
    const { token, sessionId } = await askAccess(options);
    const opened = new Promise<boolean>((resolve) => {
      const link = openSocketLink(voiceUrl(options.baseUrl, 'socket'), token, {
        opened() {
          resolve(true);
          link.close();
        },
        text() {},
        frame() {},
        closed: () => resolve(false),
      });
    });
    if (await Promise.race([opened, pause(SOCKET_TIMEOUT_MS)])) return 'socket';
    return sessionId ? 'polling' : 'none';
  } catch {
    return 'none';
  }
}
