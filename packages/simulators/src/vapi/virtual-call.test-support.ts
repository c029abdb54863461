import { vi } from 'vitest';
import { createTicker } from '../carrier/ticker.ts';
import { createManualClock } from '../clock.ts';
import { encodeMulaw, MULAW_SILENCE } from '../mulaw.ts';
import { createRandom } from '../random.ts';
import { parseScenario } from '@trunkline/scenario';
import { LISTENING, type PreparedScenario, prepareScenario } from '../scenario/prepare-scenario.ts';
import { createSynthesiser, type Synthesiser } from '../speech/synthesiser.ts';
import { loadVoiceDetector } from '../speech/voice-activity.ts';
import type { VapiBehaviour } from './call-behaviour.ts';
import { resolveCallSettings } from './call-settings.ts';
import { type CreateCallRequest, readCreateCallRequest } from './create-call-request.ts';
import { NO_FAULTS, type VapiFaults } from './faults.ts';
import { buildLiveCall, type LiveCallOptions } from './live-call.ts';
import { type Pacing, STEADY_PACING } from './pacing.ts';

// A synthesiser is a process of its own, and takes many seconds to start when other tests have the cores.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const FRAME_MS = 20;
const FRAME_BYTES = 160;

export interface Given {
  readonly assistant?: Record<string, unknown>;
  readonly behaviour?: Partial<VapiBehaviour>;
  readonly faults?: Partial<VapiFaults>;
  readonly pacing?: Partial<Pacing>;
  readonly deliver?: LiveCallOptions['deliver'];
}

/** Calls in virtual time, without sockets: a talk of seconds is over in milliseconds. */
export async function openVirtualVapi() {
  const synthesiser: Synthesiser = await createSynthesiser();
  const createDetector = await loadVoiceDetector();

  const prepare = (steps: string): Promise<PreparedScenario> =>
    prepareScenario(parseScenario(`name: t\ndescription: t\nsteps:\n${steps}`), synthesiser);

  /** A call with one socket: the caller's frames go in by the clock, and what comes out is kept with its time. */
  const startCall = (
    scenario: PreparedScenario,
    { assistant = {}, behaviour = {}, faults = {}, pacing = {}, deliver }: Given = {},
  ) => {
    const clock = createManualClock();
    const ticker = createTicker(clock);
    const transport = { provider: 'vapi.websocket', audioFormat: { format: 'mulaw', sampleRate: 8000 } };
    const request = readCreateCallRequest({ assistant, transport }) as CreateCallRequest;
    const texts: string[] = [];
    const audio: { atMs: number; bytes: Uint8Array }[] = [];
    const closes: number[] = [];
    const call = buildLiveCall({
      record: {
        id: 'call-1',
        orgId: 'org-1',
        request,
        websocketCallUrl: 'ws://test/transport',
        controlUrl: 'http://test/control',
        listenUrl: 'ws://test/listen',
        status: 'queued',
        endedReason: undefined,
        createdAtMs: clock.nowMs(),
        startedAtMs: undefined,
        endedAtMs: undefined,
      },
      scenario,
      settings: resolveCallSettings(request, behaviour),
      faults: { ...NO_FAULTS, ...faults },
      pacing: { ...STEADY_PACING, ...pacing },
      clock,
      epochMsOf: (atMs) => atMs,
      random: createRandom(7),
      detector: createDetector(LISTENING.vadMode),
      synthesiser,
      everyTick: (run) => {
        const place = ticker.add(run);
        return () => place.remove();
      },
      deliver,
    });
    const link = {
      sendAudio: (bytes: Uint8Array) => void audio.push({ atMs: clock.nowMs(), bytes: bytes.slice() }),
      sendText: (text: string) => void texts.push(text),
      close: (code: number) => void closes.push(code),
      cut: () => void closes.push(1006),
      setReading: () => undefined,
    };
    const silence = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE);

    return {
      call,
      clock,
      link,
      texts,
      audio,
      closes,
      types: () => call.messages.map(({ message }) => message.type),
      messagesOf: (type: string) => call.messages.filter(({ message }) => message.type === type),
      sentMs: () => audio.reduce((sum, { bytes }) => sum + bytes.length, 0) / 8,
      /** Lets time pass with a silent caller. */
      pass: (ms: number, frame: Uint8Array | undefined = silence) => {
        for (let passedMs = 0; passedMs < ms; passedMs += FRAME_MS) {
          if (frame) call.hearAudio(frame);
          clock.advance(FRAME_MS);
        }
      },
      say: (samples: Int16Array) => {
        const bytes = encodeMulaw(samples);
        for (let from = 0; from < bytes.length; from += FRAME_BYTES) {
          call.hearAudio(bytes.subarray(from, from + FRAME_BYTES));
          clock.advance(FRAME_MS);
        }
      },
    };
  };

  return { synthesiser, prepare, startCall };
}

/** The clean samples of the caller's utterance with this index. */
export const utteranceOf = (scenario: PreparedScenario, index = 0): Int16Array => {
  const found = scenario.steps.flatMap((step) => (step.kind === 'caller' ? [step.samples] : []))[index];
  if (!found) throw new Error('no such utterance');
  return found;
};
/** How long the agent's turn with this index takes. */
export const durationOf = (scenario: PreparedScenario, index: number): number => {
  const found = scenario.steps.flatMap((step) => (step.kind === 'agent' ? [step.durationMs] : []))[index];
  if (found === undefined) throw new Error('no such turn');
  return found;
};
