import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { createRandom } from '../random.ts';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import type { Synthesiser } from '../speech/synthesiser.ts';
import type { VoiceDetector } from '../speech/voice-activity.ts';
import { DEFAULT_BEHAVIOUR } from '../vapi/call-behaviour.ts';
import { resolveCallSettings } from '../vapi/call-settings.ts';
import type { CreateCallRequest } from '../vapi/create-call-request.ts';
import { NO_FAULTS } from '../vapi/faults.ts';
import type { KnownLine } from '../vapi/known-conversation.ts';
import { buildLiveCall, type LiveCall } from '../vapi/live-call.ts';
import { STEADY_PACING } from '../vapi/pacing.ts';

export interface RealtimeCallOptions {
  readonly scenario: PreparedScenario;
  readonly known: readonly KnownLine[];
  readonly seed: number;
  readonly clock: Clock;
  readonly detector: VoiceDetector;
  readonly synthesiser: Synthesiser;
  readonly everyTick: (run: () => void) => () => void;
}

/**
 * The same scripted agent that FakeVapi has, so that a scenario goes the same whichever wire it is played over. A whole turn is
 * sent at once: generation is faster than speech, and this platform does not pace (OpenAI, "Realtime conversations").
 */
export function buildRealtimeCall(options: RealtimeCallOptions): LiveCall {
  const { scenario, known, seed, clock } = options;
  const request = {
    assistant: { model: { messages: known.map(({ speaker, text }) => ({ role: speaker, content: text })) } },
    transport: {
      provider: 'vapi.websocket',
      audioFormat: { format: 'mulaw', container: 'raw', sampleRate: 8000 },
    },
  } as unknown as CreateCallRequest;
  const id = randomUUID();
  const epochOffsetMs = Date.now() - clock.nowMs();
  return buildLiveCall({
    record: {
      id,
      orgId: 'realtime',
      request,
      websocketCallUrl: '',
      listenUrl: '',
      controlUrl: '',
      status: 'queued',
      endedReason: undefined,
      createdAtMs: clock.nowMs(),
      startedAtMs: undefined,
      endedAtMs: undefined,
    },
    scenario,
    settings: resolveCallSettings(request, {
      ...DEFAULT_BEHAVIOUR,
      ...scenario.behaviour,
      // It speaks when it is asked for a response, and anybody may cut in on that.
      firstMessageMode: 'assistant-waits-for-user',
      firstMessageInterruptionsEnabled: true,
      backoffMs: 0,
    }),
    faults: NO_FAULTS,
    pacing: { ...STEADY_PACING, frameMs: 100, burstMs: Number.POSITIVE_INFINITY },
    clock,
    epochMsOf: (atMs) => Math.round(epochOffsetMs + atMs),
    random: createRandom(seed),
    detector: options.detector,
    synthesiser: options.synthesiser,
    everyTick: options.everyTick,
    deliver: undefined,
  });
}
