/** Every route but health: Twilio's webhooks and streams, and our own API. Which is which is told by their prefixes. */
import type { Clock } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { AgentProvider } from '../call/agent/agent-provider.ts';
import { createAwaitSession } from '../control/await-session.ts';
import type { CallRegistry } from '../call/call-registry.ts';
import type { Capacity } from '../fleet/capacity.ts';
import type { GatewayConfig } from '../config.ts';
import type { Control } from '../control/build-control.ts';
import type { GatewayCounters } from '../metrics.ts';
import { callControlRoutes } from './call-control-routes.ts';
import { callsRoutes } from './calls.ts';
import { mediaStream } from './media-stream.ts';
import { createNextTwiml } from './next-twiml.ts';
import { outboundCallbacks } from './outbound-callbacks.ts';
import { outboundCallsRoutes } from './place-call-route.ts';
import { transferCallbacks } from './transfer-callbacks.ts';
import { twilioCallbacks } from './twilio-callbacks.ts';
import { acceptTwilioForms } from './twilio-form.ts';
import { voiceWebhook } from './voice-webhook.ts';

export interface GatewayRoutesDeps extends Pick<Capacity, 'slots' | 'closer'> {
  config: GatewayConfig;
  store: SessionStore;
  registry: CallRegistry;
  agents: AgentProvider;
  control: Control;
  counters: GatewayCounters;
  clock: Clock;
  epochMs: () => number;
}

export async function gatewayRoutes(app: FastifyInstance, deps: GatewayRoutesDeps): Promise<void> {
  const { config, store, registry, agents, control, counters, clock } = deps;
  const check = config.TWILIO_VALIDATE_SIGNATURES
    ? { authTokens: config.TWILIO_AUTH_TOKEN, publicUrl: config.PUBLIC_URL }
    : undefined;
  const twilio = {
    store,
    agents,
    slots: deps.slots,
    closer: deps.closer,
    publicUrl: config.PUBLIC_URL,
    words: { greeting: config.CALL_GREETING, bridge: config.CALL_BRIDGE, apology: config.CALL_APOLOGY },
    fallbackNumber: config.FALLBACK_NUMBER,
    refusal: config.CALL_REFUSAL,
    counters,
    epochMs: deps.epochMs,
  };

  await app.register(async (scope) => {
    acceptTwilioForms(scope, check, () => {
      counters.refusedSignatures += 1;
    });
    voiceWebhook(scope, twilio);
    const next = createNextTwiml({
      ...twilio,
      maxStreams: config.MAX_STREAMS_PER_CALL,
      voicemailMessage: config.VOICEMAIL_MESSAGE,
      transferRingMs: config.TRANSFER_RING_MS,
    });
    const awaitSession = createAwaitSession(store, clock);
    twilioCallbacks(scope, { ...twilio, next, awaitSession });
    transferCallbacks(scope, { ...twilio, next });
    outboundCallbacks(scope, { ...twilio, next, awaitSession, voicemailMessage: config.VOICEMAIL_MESSAGE });
  });
  await app.register(async (scope) => mediaStream(scope, { store, registry, clock, check, counters }));
  await app.register(async (scope) => {
    callsRoutes(scope, { store, apiKeys: config.API_KEYS ?? [] });
    callControlRoutes(scope, control.calls);
    outboundCallsRoutes(scope, { idempotency: store.idempotency, outbound: control.outbound });
  });
}
