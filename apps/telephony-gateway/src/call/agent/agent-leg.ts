/**
 * The agent's side of one call, over all the sockets it takes: which of them talks, what its loss or end means, and the change
 * to a fresh agent before Vapi's longest call duration. The ways to an agent are agent-search.ts, the fresh one is
 * agent-standby.ts.
 *
 * ```
 * open --> dial --ok--> talking --socket lost--> dial again, 3 times --no--> new agent, told the conversation --no--> failed
 *            \--no-----------------------------------^
 * ```
 * The uplink keeps what the caller says while no socket takes it. At most one socket talks; every other agent is ended.
 */
import { AGENT_REFUSES, type AgentLegAge, isAgentBreakdown } from '@trunkline/call-core';
import type { VapiClientMessage, VapiControlMessage } from '@trunkline/protocol';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import { type AgentTalk, dispatchVapiMessage } from '../../vapi/vapi-events.ts';
import type { AgentLink } from '../../vapi/vapi-link.ts';
import { AgentBriefing } from './agent-briefing.ts';
import { AgentHealth, SILENT } from './agent-health.ts';
import type { AgentLegEvents, AgentLegOptions } from './agent-leg-options.ts';
import { type AgentOnLeg, AgentSearch } from './agent-search.ts';
import { type AgentAudio, AgentSocket, type SocketOwner } from './agent-socket.ts';
import { AgentStandby } from './agent-standby.ts';
import { PendingMessages } from './pending-messages.ts';

const NORMAL_CLOSURE = 1000;
/** By then an agent's call that was left is taken by another replica, or has been given up for another agent. */
const TAKEN_OVER_WITHIN_MS = 5_000;

export class AgentLeg implements SocketOwner {
  /** The socket that talks, and its link for the way of the frames; `undefined` while there is none. */
  active: AgentSocket | undefined = undefined;
  link: AgentLink | undefined = undefined;
  audio!: AgentAudio;
  /** Messages of the agent that could not be read. */
  malformed = 0;
  /** The agent's call that the caller talks to, or talked to last. */
  current: AgentOnLeg | undefined = undefined;
  /** The agent's call is over at its side, so that it is of no use to dial it again. */
  isCallOver = false;
  /** What is said to the agent while no socket takes it. */
  readonly pending = new PendingMessages();
  #events!: AgentLegEvents;
  #talk!: AgentTalk;
  readonly #options: AgentLegOptions;
  readonly #briefing: AgentBriefing;
  readonly #standby: AgentStandby;
  readonly #search: AgentSearch;
  readonly #health: AgentHealth;
  #over: 'ended' | 'left' | undefined = undefined;

  constructor(options: AgentLegOptions) {
    this.#options = options;
    const { brief, agents, clock, isResumed, returnContext, continuation } = options;
    this.#briefing = new AgentBriefing(options.conversation, returnContext ?? (isResumed ? undefined : continuation));
    this.#standby = new AgentStandby({
      brief,
      agents,
      clock,
      dial: (call, sinceMs, onOpen) => this.dial(call, sinceMs, onOpen),
      isOver: () => this.#over !== undefined,
    });
    this.#health = new AgentHealth({ ...options, callId: brief.callId });
    this.#search = new AgentSearch(this, options, this.#briefing);
  }

  /** Once, at the start. @param audio takes what the agent says; `events` are told everything else. */
  open(events: AgentLegEvents, audio: AgentAudio): void {
    this.#events = events;
    this.audio = audio;
    this.#talk = {
      ...events,
      ended: (reason) => this.#callEnded(reason),
      malformed: (fault) => {
        this.malformed += 1;
        if (this.malformed === 1) events.malformed(fault);
      },
    };
    this.#options.guard.watch('agent', this.#search.openFirst());
  }

  /** Whether the call goes on and has no agent that talks. */
  get isWanting(): boolean {
    return !this.#over && !this.active;
  }

  get over(): 'ended' | 'left' | undefined {
    return this.#over;
  }

  /** Every way to an agent has been tried. */
  fail(reason: string, status?: number): void {
    this.#events.failed(reason, status);
  }

  say(message: VapiControlMessage): void {
    this.pending.say(message, this.link);
  }

  /** Keeps the fresh agent that stands by from taking its caller for gone. */
  writeToStandby(silence: Uint8Array): void {
    this.#standby.socket?.link.writeAudio(silence);
  }

  /** After `lost`, and after a transfer that came to nothing. Whatever is missing is tried; all that fails ends in `failed`. */
  reopen(): void {
    // An agent whose call is over will not speak again, although its socket may stay open for a moment.
    if (this.active && this.isCallOver) {
      this.link?.close();
      this.#setActive(undefined);
    }
    if (!this.isWanting) return;
    if (this.#standby.socket) this.switchOver();
    else this.#searchAgain();
  }

  #searchAgain(): void {
    this.#options.guard.watch('agent', this.#search.dialAgain());
  }

  /** How old the agent's call is, and whether a fresh one is being made or stands by. */
  age(nowMs: number): Pick<AgentLegAge, 'ageMs' | 'standbyMs' | 'isPreparing'> {
    return this.#standby.age(this.active, nowMs);
  }

  /** Opens a fresh agent beside the present one. */
  prepare(): void {
    if (!this.#over && this.active) this.#standby.prepare();
  }

  /**
   * Goes over to the agent that stands by and ends the other. An agent that talks is not left for one that cannot be told the
   * conversation: that waits until it has been read.
   */
  switchOver(): void {
    const { conversation, guard } = this.#options;
    if (this.active && !conversation.isWhole) {
      conversation.readAgain();
      return;
    }
    const next = this.#standby.take();
    if (next) guard.watch('agent', this.#takeOver(next));
  }

  checkAlive(): void {
    if (this.#health.isSilent(this.active)) this.#breakDown(SILENT);
    this.link?.checkAlive();
    this.#standby.socket?.link.checkAlive();
  }

  /** Ends the agent's call. */
  end(): void {
    if (this.#over) return;
    this.#over = 'ended';
    if (this.active) this.active.dismiss();
    else if (this.current && !this.isCallOver) void this.#options.agents.end(this.current.call);
    this.#standby.dismiss();
  }

  /** Drops the socket without ending the agent's call, so that another replica can take it. */
  leave(): void {
    if (this.#over) return;
    this.#over = 'left';
    const { link } = this;
    this.#setActive(undefined);
    // A socket that is closed in form ends the call at Vapi. Whoever goes on with the call takes it over from this socket.
    if (link) this.#options.clock.setTimeout(() => link.abandon(), TAKEN_OVER_WITHIN_MS);
    this.#standby.dismiss();
  }

  /** The talking socket says something. */
  messageReceived(message: VapiClientMessage): void {
    dispatchVapiMessage(message, this.#talk);
  }

  /** A socket that was open is closed. */
  socketClosed(socket: AgentSocket, closeCode: number): void {
    if (socket === this.#standby.socket) this.#standby.take();
    if (socket !== this.active) return;
    if (closeCode === NORMAL_CLOSURE) {
      this.#setActive(undefined);
      if (!this.#over && !this.isCallOver) this.#events.ended('agent-closed-socket');
      return;
    }
    if (!this.#over) this.#health.socketLost(socket, closeCode);
    this.#loseActive(closeCode);
  }

  /** An agent that broke down is lost, like one whose socket was lost; any other end is meant. */
  #callEnded(reason: string): void {
    this.isCallOver = true;
    if (isAgentBreakdown(reason)) this.#breakDown(reason);
    else this.#events.ended(reason);
  }

  #breakDown(reason: string): void {
    this.#health.brokeDown(this.active, reason);
    this.isCallOver = true;
    this.link?.close();
    this.#loseActive(AGENT_REFUSES);
  }

  #loseActive(closeCode: number): void {
    const socket = this.active;
    this.#setActive(undefined);
    if (!socket || this.#over) return;
    this.#search.lost(this.#options.clock.nowMs() - socket.openedMs);
    this.#events.lost(closeCode);
  }

  #setActive(socket: AgentSocket | undefined): void {
    this.active = socket;
    this.link = socket?.link;
  }

  /** Opens a socket to `call`. @returns `undefined` once it is open, else the code with which it closed. */
  dial(call: AgentCall, callSinceMs: number, onOpen: (socket: AgentSocket) => void): Promise<number | undefined> {
    const { watch, clock, guard, brief } = this.#options;
    const { callId } = brief;
    return new AgentSocket({ watch, callId, clock, guard, owner: this, call, callSinceMs, onOpen }).settled;
  }

  /** This socket talks from now on, if one is still wanted. @param isNew the caller has not talked to this agent yet. */
  activate(socket: AgentSocket, isNew: boolean): void {
    // The call is over, or a redial came through after all when a fresh agent already talks.
    if (this.#over || (this.active && !isNew)) {
      if (this.#over === 'left' && !isNew) socket.link.close();
      else socket.dismiss();
      return;
    }
    const previous = this.active;
    this.current = { call: socket.call, sinceMs: socket.callSinceMs };
    socket.isFirstOfCall = isNew;
    this.#setActive(socket);
    this.isCallOver = false;
    previous?.dismiss();
    this.pending.deliver(socket.link);
    this.#events.opened(socket.call, isNew, socket.callSinceMs);
  }

  /** The fresh agent is told the conversation before it hears anything. */
  async #takeOver(next: AgentSocket): Promise<void> {
    const conversation = await this.#briefing.conversationSoFar();
    if (!next.link.isOpen()) {
      if (this.isWanting) this.#searchAgain();
      return;
    }
    if (!this.#over) this.#briefing.tell(next.link, conversation);
    this.activate(next, true);
  }
}
