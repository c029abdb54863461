/** Everything the gateway keeps in Redis, with the limits that follow from its configuration. */
import { callerSecretsOf, createRandomPool, redactorOf, retentionOf } from '@trunkline/service-kit';
import { createSessionStore, type SessionStore } from '@trunkline/session-store';
import type { GatewayDeps } from './gateway-deps.ts';

/** Added to CALL_MAX_MS before a slot counts as suspect: the caller may be with a person. */
const SUSPECT_MARGIN_MS = 600_000;

export function buildStore(deps: Pick<GatewayDeps, 'config' | 'redis' | 'clock' | 'epochMs'>): SessionStore {
  const { config, redis, clock, epochMs } = deps;
  return createSessionStore({
    redis,
    nowMs: epochMs,
    random: createRandomPool(),
    clock,
    redact: redactorOf(config)?.redact,
    limits: {
      sessionIdleMs: config.SESSION_IDLE_TTL_MS,
      ...retentionOf(config),
      chatSessionMs: config.CHAT_SESSION_TTL_MS,
      admissionSuspectMs: config.CALL_MAX_MS + SUSPECT_MARGIN_MS,
    },
    callerSecrets: callerSecretsOf(config),
    // All replicas share this secret anyway. While it is rotated, replicas with the old and the new one count a number apart.
    pseudonymKey: config.TWILIO_AUTH_TOKEN[0] ?? '',
  });
}
