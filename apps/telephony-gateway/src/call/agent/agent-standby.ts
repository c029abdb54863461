/**
 * The next agent of a call, made before Vapi's longest call duration drops the present one. It stands by with an open socket,
 * and hears silence, until it takes over.
 */
import type { AgentLegAge } from '@trunkline/call-core';
import { type Clock, delay } from '@trunkline/service-kit';
import type { AgentProvider, CallBrief } from './agent-provider.ts';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import type { AgentSocket } from './agent-socket.ts';

export interface AgentStandbyOptions {
  brief: CallBrief;
  agents: Pick<AgentProvider, 'replace' | 'end'>;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  /** @returns `undefined` once the socket is open, else the code with which it closed. */
  dial(call: AgentCall, callSinceMs: number, onOpen: (socket: AgentSocket) => void): Promise<number | undefined>;
  /** Whether the call needs no agent any more. */
  isOver(): boolean;
}

/** Time between two tries to get the next agent ready; the margin of the renewal has room for several. */
const RETRY_MS = 5_000;

export class AgentStandby {
  socket: AgentSocket | undefined = undefined;
  isPreparing = false;
  readonly #options: AgentStandbyOptions;

  constructor(options: AgentStandbyOptions) {
    this.#options = options;
  }

  /** How old the call of the agent that talks is, and how far the next one is. */
  age(active: AgentSocket | undefined, nowMs: number): Pick<AgentLegAge, 'ageMs' | 'standbyMs' | 'isPreparing'> {
    const { socket, isPreparing } = this;
    return {
      ageMs: active ? nowMs - active.callSinceMs : 0,
      standbyMs: socket ? nowMs - socket.openedMs : undefined,
      isPreparing,
    };
  }

  /** Gets the next agent ready, unless that is under way. */
  prepare(): void {
    if (this.isPreparing) return;
    this.isPreparing = true;
    this.#makeReady()
      .catch(() => delay(this.#options.clock, RETRY_MS))
      .finally(() => {
        this.isPreparing = false;
      });
  }

  /** @returns the agent that stands by, which is from now on somebody else's. */
  take(): AgentSocket | undefined {
    const { socket } = this;
    this.socket = undefined;
    return socket;
  }

  dismiss(): void {
    this.socket?.dismiss();
  }

  async #makeReady(): Promise<void> {
    const { brief, agents, clock, dial, isOver } = this.#options;
    const { call } = await agents.replace(brief);
    if (isOver()) {
      void agents.end(call);
      return;
    }
    const closeCode = await dial(call, clock.nowMs(), (socket) => {
      if (isOver()) socket.dismiss();
      else this.socket = socket;
    });
    if (closeCode === undefined) return;
    void agents.end(call);
    throw new Error('the fresh agent is out of reach');
  }
}
