/**
 * Closes the books of calls that nobody holds any more: their replica died, and Twilio never came back. Any replica may
 * find such a session; the first to write its end has closed it, and sends the agent that waits for a caller home.
 */
import type { SessionStore } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { AgentProvider } from './agent-provider.ts';

export interface SweeperOptions {
  store: SessionStore;
  agents: Pick<AgentProvider, 'end'>;
  clock: Clock;
  epochMs: () => number;
  intervalMs: number;
  /** How long Twilio is given to come back after the lease has run out. */
  graceMs: number;
  log: Logger;
}

const MAX_PER_SWEEP = 200;

export function createSweeper(options: SweeperOptions): { sweep(): Promise<number>; stop(): void } {
  const { store, agents, log } = options;

  /** @returns how many sessions were closed. */
  const sweep = async (): Promise<number> => {
    let closed = 0;
    const untilMs = options.epochMs() - options.graceMs;
    for (const { callId, fence } of await store.sessions.listStale(untilMs, MAX_PER_SWEEP)) {
      const session = await store.sessions.read(callId);
      const end = { endedBy: 'carrier' as const, endedReason: 'stream-lost', endedAtMs: options.epochMs() };
      if (!session || !(await store.sessions.end(callId, end, { fence }))) continue;
      closed += 1;
      log.warn({ callId, callSid: session.callSid, state: session.state }, 'call.swept');
      const { vapiCallId, agentSocketUrl: socketUrl, agentControlUrl: controlUrl } = session;
      if (vapiCallId && socketUrl) await agents.end({ vapiCallId, socketUrl, controlUrl }).catch(() => {});
    }
    return closed;
  };

  const stop = options.clock.setInterval(() => {
    sweep().catch((error: unknown) => log.warn({ err: error }, 'sweep failed'));
  }, options.intervalMs);
  return { sweep, stop };
}
