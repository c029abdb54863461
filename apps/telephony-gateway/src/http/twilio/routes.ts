/** Everything that Twilio asks of us: its webhooks, and the stream of a call. */
import type { Clock, WrongProofs } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { AgentProvider } from '../../call/agent/agent-provider.ts';
import type { CallRegistry } from '../../call/call-registry.ts';
import type { GatewayConfig } from '../../config.ts';
import type { Control } from '../../control/build-control.ts';
import { createAwaitSession } from '../../control/await-session.ts';
import type { Capacity } from '../../fleet/capacity.ts';
import type { GatewayCounters } from '../../gateway-counters.ts';
import type { CallRouter } from '../../routing/call-router.ts';
import { createWordsOf } from '../../routing/session-route.ts';
import { mediaStream } from './media-stream.ts';
import { createNextTwiml } from './next-twiml.ts';
import { createOnceAnswered } from './once-answered.ts';
import { outboundCallbacks } from './outbound-callbacks.ts';
import { statusCallbacks } from './status-callbacks.ts';
import { transferCallbacks } from './transfer-callbacks.ts';
import { acceptTwilioForms } from './twilio-form.ts';
import { voiceWebhook } from './voice-webhook.ts';
import { whisperCallbacks } from './whisper-callbacks.ts';

export interface TwilioRoutesDeps extends Pick<Capacity, 'slots' | 'closer'> {
  config: GatewayConfig;
  control: Pick<Control, 'endLeg'>;
  store: SessionStore;
  registry: CallRegistry;
  agents: Pick<AgentProvider, 'request'>;
  router: CallRouter;
  counters: GatewayCounters;
  proofs: WrongProofs;
  clock: Clock;
  epochMs: () => number;
}

export async function twilioRoutes(app: FastifyInstance, deps: TwilioRoutesDeps): Promise<void> {
  const { config, store, registry, agents, slots, closer, router, counters, proofs, clock, epochMs } = deps;
  const { PUBLIC_URL: publicUrl } = config;
  const wordsOf = createWordsOf(config);
  const check = config.TWILIO_VALIDATE_SIGNATURES
    ? { authTokens: config.TWILIO_AUTH_TOKEN, publicUrl, typedHost: config.typedHost }
    : undefined;
  const next = createNextTwiml({
    store,
    once: createOnceAnswered(store.idempotency, clock),
    slots,
    closer,
    publicUrl,
    wordsOf,
    transferRingMs: config.TRANSFER_RING_MS,
    maxStreams: config.MAX_STREAMS_PER_CALL,
    epochMs,
    counters,
  });
  const awaitSession = createAwaitSession(store, clock);

  const signatureTries = proofs.of('twilio-signature', false);
  await app.register(async (scope) => {
    acceptTwilioForms(scope, check, signatureTries, () => {
      counters.refusedSignatures += 1;
    });
    voiceWebhook(scope, {
      store,
      slots,
      agents,
      publicUrl,
      words: { greeting: config.CALL_GREETING, refusal: config.CALL_REFUSAL },
      wordsOf,
      router,
      clock,
      epochMs,
      counters,
    });
    const { endLeg } = deps.control;
    statusCallbacks(scope, { store, slots, closer, next, awaitSession, endLeg, counters });
    transferCallbacks(scope, { store, slots, closer, next, epochMs, counters });
    whisperCallbacks(scope, {
      store,
      publicUrl,
      words: {
        whisper: config.TRANSFER_WHISPER,
        question: config.TRANSFER_QUESTION,
        language: config.TRANSFER_LANGUAGE,
      },
      answerMs: config.TRANSFER_ANSWER_MS,
      epochMs,
      counters,
    });
    outboundCallbacks(scope, {
      store,
      agents,
      closer,
      next,
      awaitSession,
      publicUrl,
      wordsOf,
      weighsWords: config.screening !== undefined,
      epochMs,
      counters,
    });
  });
  mediaStream(app, {
    store,
    registry,
    clock,
    check,
    counters,
    signatureTries,
    tokenTries: proofs.of('stream-token'),
  });
}
