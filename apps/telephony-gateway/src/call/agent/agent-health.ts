/** Tells what of a call's agent says something of its provider. What is the call's own doing is left out. */
import { AGENT_REFUSES, isProviderBreakdown } from '@trunkline/call-core';
import type { CallId } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentSocket } from './agent-socket.ts';
import type { AgentWatch } from './agent-way.ts';

export interface AgentHealthOptions {
  callId: CallId;
  watch: Pick<AgentWatch, 'failed'>;
  clock: Pick<Clock, 'nowMs'>;
  /** 0 for never. */
  silenceMs: number;
}

/** Why an agent of whom nothing comes is given up. */
export const SILENT = 'silent';

export class AgentHealth {
  readonly #options: AgentHealthOptions;

  constructor(options: AgentHealthOptions) {
    this.#options = options;
  }

  /** A socket that was taken over by a newer one of the call, or refused, says nothing of its provider. */
  socketLost(socket: AgentSocket, closeCode: number): void {
    const { watch, callId } = this.#options;
    if (closeCode !== AGENT_REFUSES) watch.failed(callId, socket.call, 'socket-lost');
  }

  brokeDown(socket: AgentSocket | undefined, reason: string): void {
    const { watch, callId } = this.#options;
    if (socket && (reason === SILENT || isProviderBreakdown(reason))) watch.failed(callId, socket.call, reason);
  }

  /** An agent that has said nothing since its call began, not even that it is there, will not begin to. */
  isSilent(socket: AgentSocket | undefined): boolean {
    const { clock, silenceMs } = this.#options;
    if (!socket?.isFirstOfCall || socket.isHeard || silenceMs === 0) return false;
    return clock.nowMs() - socket.openedMs >= silenceMs;
  }
}
