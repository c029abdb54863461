/**
 * The ways to an agent that talks: dials the first, dials again when its socket is lost, and asks for a new agent when that does
 * not help. What is worth trying is decided by call-core's redial policy.
 */
import {
  AGENT_REFUSES,
  type AgentTries,
  mayReplaceAgent,
  NO_AGENT_TRIES,
  redialDelayMs,
  triesAfterLoss,
} from '@trunkline/call-core';
import { type Clock, delay } from '@trunkline/service-kit';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import type { AgentBriefing } from './agent-briefing.ts';
import type { AgentOnCall, AgentProvider, CallBrief } from './agent-provider.ts';
import { refusalStatus } from './agent-refusal.ts';
import type { AgentSocket } from './agent-socket.ts';
import type { AgentWatch } from './agent-way.ts';

/** An agent's call, and since when it lasts. */
export interface AgentOnLeg {
  call: AgentCall;
  sinceMs: number;
}

/** The leg that an agent is looked for (agent-leg.ts). */
export interface SearchingLeg {
  /** The agent's call that the caller talks to, or talked to last. */
  current: AgentOnLeg | undefined;
  /** The agent's call is over, so that it is of no use to dial it again. */
  isCallOver: boolean;
  /** Whether the call goes on and has no agent that talks. */
  readonly isWanting: boolean;
  readonly over: 'ended' | 'left' | undefined;
  /** @returns `undefined` once the socket is open, else the code with which it closed. */
  dial(call: AgentCall, callSinceMs: number, onOpen: (socket: AgentSocket) => void): Promise<number | undefined>;
  activate(socket: AgentSocket, isNew: boolean): void;
  /** @param status with which the platform refused the call. */
  fail(reason: string, status?: number): void;
}

export interface AgentSearchOptions {
  brief: CallBrief;
  isResumed: boolean;
  returnContext?: string;
  agents: Pick<AgentProvider, 'get' | 'replace' | 'end'>;
  watch: Pick<AgentWatch, 'failed' | 'isDown' | 'canRejoin' | 'hasOther'>;
  clock: Clock;
  random: () => number;
}

export class AgentSearch {
  readonly #leg: SearchingLeg;
  readonly #options: AgentSearchOptions;
  readonly #briefing: AgentBriefing;
  #tries: Readonly<AgentTries> = NO_AGENT_TRIES;
  #isSearching = false;
  #isAskedAgain = false;

  constructor(leg: SearchingLeg, options: AgentSearchOptions, briefing: AgentBriefing) {
    this.#leg = leg;
    this.#options = options;
    this.#briefing = briefing;
  }

  /** The agent that talked is lost. @param openMs how long its socket was open. */
  lost(openMs: number): void {
    this.#tries = triesAfterLoss(this.#tries, openMs);
  }

  openFirst(): Promise<void> {
    return this.#search(() => this.#openFirst());
  }

  /** Dials the present agent again, and takes a new one when that is of no use. */
  dialAgain(): Promise<void> {
    return this.#search(() => this.#dialAgain(this.#leg.isCallOver ? AGENT_REFUSES : 0));
  }

  /** One search at a time, since a second one would only make a second agent. If it is of no use any more, it looks once more. */
  async #search(search: () => Promise<void>): Promise<void> {
    this.#isAskedAgain = this.#isSearching;
    if (this.#isSearching) return;
    this.#isSearching = true;
    try {
      await search();
    } finally {
      this.#isSearching = false;
    }
    if (this.#isAskedAgain && this.#leg.isWanting) await this.dialAgain();
  }

  async #openFirst(): Promise<void> {
    const leg = this.#leg;
    const { returnContext, isResumed, agents, brief, clock } = this.#options;
    if (returnContext !== undefined) return this.#takeNewAgent();
    let found: AgentOnCall;
    try {
      found = await agents.get(brief);
    } catch (error) {
      if (!leg.over) leg.fail('no-agent', refusalStatus(error));
      return;
    }
    if (leg.over) {
      if (leg.over === 'ended') void agents.end(found.call);
      return;
    }
    const sinceMs = clock.nowMs() - found.ageMs;
    leg.current = { call: found.call, sinceMs };
    if (isResumed && !this.#options.watch.canRejoin(found.call)) return this.#takeNewAgent();
    const earlier = this.#briefing.hasNews ? await this.#briefing.conversationSoFar() : undefined;
    const closeCode = await leg.dial(found.call, sinceMs, (socket) => {
      if (earlier && !leg.over) this.#briefing.tell(socket.link, earlier);
      leg.activate(socket, !isResumed);
    });
    if (closeCode === undefined || leg.over) return;
    if (!isResumed) this.#unreachable(found.call, closeCode);
    // The caller has waited for Twilio already, so an agent that does not take over at once is replaced.
    await this.#dialAgain(isResumed ? AGENT_REFUSES : closeCode);
  }

  async #dialAgain(lastCode: number): Promise<void> {
    const leg = this.#leg;
    const { clock, random } = this.#options;
    let closeCode = lastCode;
    while (leg.current) {
      const delayMs = this.#redialDelayMs(leg.current.call, closeCode, random());
      if (delayMs === undefined) break;
      await delay(clock, delayMs);
      if (this.#options.watch.isDown(leg.current.call)) break;
      this.#tries = { ...this.#tries, redials: this.#tries.redials + 1 };
      if (!leg.isWanting) return;
      const { call, sinceMs } = leg.current;
      const outcome = await leg.dial(call, sinceMs, (socket) => leg.activate(socket, false));
      if (outcome === undefined) return;
      this.#unreachable(call, outcome);
      closeCode = outcome;
    }
    if (leg.isWanting) await this.#takeNewAgent();
  }

  /** Where there is somebody else to ask, an agent is dialled once more and not three times. */
  #redialDelayMs(call: AgentCall, closeCode: number, random: number): number | undefined {
    const { watch } = this.#options;
    if (!watch.canRejoin(call) || watch.isDown(call)) return undefined;
    if (this.#tries.redials >= 1 && watch.hasOther(call)) return undefined;
    return redialDelayMs(this.#tries.redials, closeCode, random);
  }

  #unreachable(call: AgentCall, closeCode: number): void {
    const { watch, brief } = this.#options;
    if (closeCode !== AGENT_REFUSES) watch.failed(brief.callId, call, 'socket-refused');
  }

  async #takeNewAgent(): Promise<void> {
    const leg = this.#leg;
    const { agents, brief } = this.#options;
    if (leg.current && !leg.isCallOver) {
      void agents.end(leg.current.call);
      leg.isCallOver = true;
    }
    if (!mayReplaceAgent(this.#tries)) {
      leg.fail('agents-keep-failing');
      return;
    }
    this.#tries = { ...this.#tries, replacements: this.#tries.replacements + 1 };
    const not = new Set<string>();
    let reason = 'no-new-agent';
    for (;;) {
      let made: AgentOnCall;
      try {
        made = await agents.replace(brief, { not, greets: await this.#isNothingSaid() });
      } catch {
        if (leg.isWanting) leg.fail(reason);
        return;
      }
      if (await this.#talkTo(made.call)) return;
      void agents.end(made.call);
      if (!leg.isWanting) return;
      reason = 'new-agent-unreachable';
      const { way } = made.call;
      if (way === undefined || not.has(way)) {
        leg.fail(reason);
        return;
      }
      not.add(way);
    }
  }

  /** A caller who has heard nothing yet is greeted by whoever comes. */
  async #isNothingSaid(): Promise<boolean> {
    return !this.#briefing.hasNews && (await this.#briefing.conversationSoFar()).length === 0;
  }

  /** Opens a new agent's socket and tells it the conversation. @returns whether it talks, or has been dealt with. */
  async #talkTo(call: AgentCall): Promise<boolean> {
    const leg = this.#leg;
    if (!leg.isWanting) return false;
    const conversation = await this.#briefing.conversationSoFar();
    return this.#dialNew(call, (socket) => {
      if (!leg.over) this.#briefing.tell(socket.link, conversation);
      leg.activate(socket, true);
    });
  }

  /** A new agent is worth a few tries: a socket that does not open in time says more about a busy moment than about it. */
  async #dialNew(call: AgentCall, onOpen: (socket: AgentSocket) => void): Promise<boolean> {
    const { clock, random } = this.#options;
    const sinceMs = clock.nowMs();
    for (let redials = 0; ; redials += 1) {
      const closeCode = await this.#leg.dial(call, sinceMs, onOpen);
      if (closeCode === undefined) return true;
      this.#unreachable(call, closeCode);
      const { watch } = this.#options;
      if (watch.isDown(call) || watch.hasOther(call)) return false;
      const delayMs = redialDelayMs(redials, closeCode, random());
      if (delayMs === undefined) return false;
      await delay(clock, delayMs);
      if (!this.#leg.isWanting) return false;
    }
  }
}
