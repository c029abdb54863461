/**
 * The agent's side of one call, over all the sockets it takes: opens the first, dials again when one drops, asks for a new
 * agent when dialling does not help, and swaps in a fresh one before Vapi's longest call duration.
 *
 * ```
 * open --> dial --ok--> talking --socket drops--> dial again, 3 times --no--> new agent, told the conversation --no--> failed
 *            \--no------------------------------------^
 * ```
 * What the caller says meanwhile is kept by the uplink, which finds this leg not writable. At most one socket talks; every
 * agent that is not to talk (any more) is ended, so that none stays behind and costs a slot.
 */
import { type AgentLegAge, type ConversationEntry, isAgentBreakdown } from '@trunkline/call-core';
import type { VapiControlMessage } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import { type AgentTalk, dispatchVapiMessage } from '../../vapi/vapi-events.ts';
import { type AgentLink, connectVapi } from '../../vapi/vapi-link.ts';
import type { AgentOnCall, AgentProvider, CallBrief } from './agent-provider.ts';

export interface AgentLegEvents extends AgentTalk {
  /** `isNew`: the caller has not talked to this agent yet. */
  opened(call: AgentCall, isNew: boolean): void;
  /** Audio in the negotiated format; a view that is valid during the call only. */
  audioReceived(bytes: Uint8Array): void;
  /** The open socket is gone. Nothing is done about it until `reopen`. */
  lost(closeCode: number): void;
  /** Every way to an agent has been tried. */
  failed(reason: string): void;
}

export interface AgentLeg {
  isWritable(): boolean;
  writeAudio(bytes: Uint8Array): void;
  /** Keeps the fresh agent that stands by from taking its caller for gone. */
  writeToStandby(silence: Uint8Array): void;
  say(message: VapiControlMessage): void;
  /** Once, at the start. */
  open(): void;
  /** After `lost`. */
  reopen(): void;
  /** How old the agent's call is, and whether a fresh one is being made or stands by. */
  age(nowMs: number): Pick<AgentLegAge, 'ageMs' | 'standbyMs' | 'isPreparing'>;
  /** Opens a fresh agent beside the present one. */
  prepare(): void;
  /** Goes over to the agent that stands by and ends the other. */
  switchOver(): void;
  checkAlive(): void;
  /** Ends the agent's call. */
  end(): void;
  /** Lets go of the socket and leaves the agent's call as it is, for another replica. */
  leave(): void;
}

export interface AgentLegOptions {
  brief: CallBrief;
  /** The call has been on another replica: its agent has talked already, and may not take a second socket. */
  isResumed: boolean;
  /** The caller comes back from a person, and its agent left meanwhile: a new one is told this, and speaks first. */
  returnContext?: string;
  /** The call goes on with an earlier conversation: its first agent is told that and this, and speaks first. */
  continuation?: string;
  agents: Pick<AgentProvider, 'get' | 'replace' | 'end'>;
  conversation: () => Promise<ConversationEntry[]>;
  events: AgentLegEvents;
  clock: Clock;
  /** In [0, 1): spreads the redials of many calls. */
  random: () => number;
  connect?: typeof connectVapi;
}

/** REQUIREMENTS T11. */
const MAX_REDIALS = 3;
const FIRST_REDIAL_MS = 200;
/** An assistant that breaks down in every call is not mended by yet another call. */
const MAX_REPLACEMENTS = 2;
/** A socket that was open for this long had worked: the next drop starts counting afresh. */
const PROVEN_MS = 5_000;
/** Between two tries to get the next agent ready, of which the renewal margin has room for several. */
const RENEWAL_RETRY_MS = 5_000;
/** "Bad call id or permission": that call will never take us (VapiAI/gitops, websocket notes). */
const POLICY_VIOLATION = 1008;
const NORMAL_CLOSURE = 1000;

/** A call that was left is taken up by then, or has got another agent. */
const TAKEN_OVER_WITHIN_MS = 5_000;

interface Socket {
  call: AgentCall;
  link: AgentLink;
  openedMs: number;
  /** When the agent's call began, which may have been on another socket. */
  callSinceMs: number;
}

export function createAgentLeg(options: AgentLegOptions): AgentLeg {
  const { brief, agents, events, clock, connect = connectVapi } = options;
  let current: { call: AgentCall; sinceMs: number } | undefined;
  let active: Socket | undefined;
  let standby: Socket | undefined;
  let isPreparing = false;
  let redials = 0;
  /** New agents asked for since one was last proved to work. */
  let replacements = 0;
  /** The agent's call is over at its side: to dial it again is no use. */
  let isCallOver = false;
  let over: 'ended' | 'left' | undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimeout(resolve, ms);
    });

  const redialDelayMs = (redial: number): number => FIRST_REDIAL_MS * 2 ** redial * (0.75 + options.random() / 2);

  const endCall = (call: AgentCall): void => void agents.end(call);

  /** Ends the agent at the other end of an open socket. */
  const dismiss = ({ link }: Socket): void => {
    link.say({ type: 'end-call' });
    link.close();
  };

  const dropActive = (closeCode: number): void => {
    const socket = active;
    active = undefined;
    if (!socket || over) return;
    if (clock.nowMs() - socket.openedMs >= PROVEN_MS) {
      redials = 0;
      replacements = 0;
    }
    events.lost(closeCode);
  };

  /** What the active socket says. An agent that broke down is lost, like a socket that dropped, and not done. */
  const talk: AgentTalk = {
    ...events,
    ended(reason) {
      isCallOver = true;
      if (!isAgentBreakdown(reason)) {
        events.ended(reason);
        return;
      }
      active?.link.close();
      dropActive(POLICY_VIOLATION);
    },
  };

  const onClosed = (socket: Socket, closeCode: number): void => {
    if (socket === standby) standby = undefined;
    if (socket !== active) return;
    if (closeCode !== NORMAL_CLOSURE) {
      dropActive(closeCode);
      return;
    }
    active = undefined;
    if (!over && !isCallOver) events.ended('agent-closed-socket');
  };

  /**
   * Opens a socket to `target`. `onOpen` runs before anything that it hears, which counts only once it is the active one.
   * @returns `undefined` once it is open, else the code with which it closed.
   */
  const dial = (target: AgentCall, sinceMs: number, onOpen: (socket: Socket) => void): Promise<number | undefined> =>
    new Promise((resolve) => {
      let socket: Socket | undefined;
      const link = connect(target.socketUrl, {
        opened() {
          socket = { call: target, link, openedMs: clock.nowMs(), callSinceMs: sinceMs };
          onOpen(socket);
          resolve(undefined);
        },
        audioReceived(bytes) {
          if (socket && socket === active) events.audioReceived(bytes);
        },
        messageReceived(message) {
          if (socket && socket === active) dispatchVapiMessage(message, talk);
        },
        closed(closeCode) {
          if (socket) onClosed(socket, closeCode);
          resolve(closeCode);
        },
      });
    });

  let news = options.returnContext ?? (options.isResumed ? undefined : options.continuation);

  const tell = ({ link }: Socket, conversation: readonly ConversationEntry[]): void => {
    conversation.forEach((message, index) => {
      // A caller who has said the last word is waiting for an answer.
      const isLast = index === conversation.length - 1 && news === undefined;
      link.say({ type: 'add-message', message, triggerResponseEnabled: message.role === 'user' && isLast });
    });
    if (news === undefined) return;
    link.say({ type: 'add-message', message: { role: 'system', content: news }, triggerResponseEnabled: true });
    news = undefined;
  };

  /** Without the event log the new agent knows nothing of the talk, which is better than no agent. */
  const conversationSoFar = (): Promise<ConversationEntry[]> => options.conversation().catch(() => []);

  const activate = (socket: Socket, isNew: boolean): void => {
    // The call is over, or a redial came through after all when a fresh agent already talks.
    if (over || (active && !isNew)) {
      if (over === 'left' && !isNew) socket.link.close();
      else dismiss(socket);
      return;
    }
    const previous = active;
    current = { call: socket.call, sinceMs: socket.callSinceMs };
    active = socket;
    isCallOver = false;
    if (previous) dismiss(previous);
    events.opened(socket.call, isNew);
  };

  const dialAgain = async (lastCode: number): Promise<void> => {
    let code = lastCode;
    while (current && redials < MAX_REDIALS && code !== POLICY_VIOLATION) {
      await pause(redialDelayMs(redials));
      redials += 1;
      if (over || active) return;
      const closeCode = await dial(current.call, current.sinceMs, (socket) => activate(socket, false));
      if (closeCode === undefined) return;
      code = closeCode;
    }
    if (!over && !active) await takeNewAgent();
  };

  const takeNewAgent = async (): Promise<void> => {
    if (current && !isCallOver) endCall(current.call);
    if (replacements >= MAX_REPLACEMENTS) {
      events.failed('agents-keep-failing');
      return;
    }
    replacements += 1;
    let made: AgentOnCall;
    try {
      made = await agents.replace(brief);
    } catch {
      if (!over && !active) events.failed('no-new-agent');
      return;
    }
    if (over || active) {
      endCall(made.call);
      return;
    }
    const conversation = await conversationSoFar();
    const isTaken = await dialNew(made.call, (socket) => {
      if (!over) tell(socket, conversation);
      activate(socket, true);
    });
    if (isTaken) return;
    endCall(made.call);
    if (!over && !active) events.failed('new-agent-unreachable');
  };

  /** A new agent is worth a few tries: a socket that does not open in time says more about a busy moment than about it. */
  const dialNew = async (call: AgentCall, onOpen: (socket: Socket) => void): Promise<boolean> => {
    const sinceMs = clock.nowMs();
    for (let tries = 0; tries <= MAX_REDIALS; tries += 1) {
      if (tries > 0) await pause(redialDelayMs(tries - 1));
      if (tries > 0 && (over || active)) return false;
      const closeCode = await dial(call, sinceMs, onOpen);
      if (closeCode === undefined) return true;
      if (closeCode === POLICY_VIOLATION) return false;
    }
    return false;
  };

  const openFirst = async (): Promise<void> => {
    if (options.returnContext !== undefined) return takeNewAgent();
    let found: AgentOnCall;
    try {
      found = await agents.get(brief);
    } catch {
      if (!over) events.failed('no-agent');
      return;
    }
    if (over) {
      if (over === 'ended') endCall(found.call);
      return;
    }
    current = { call: found.call, sinceMs: clock.nowMs() - found.ageMs };
    const earlier = news === undefined ? undefined : await conversationSoFar();
    const closeCode = await dial(found.call, current.sinceMs, (socket) => {
      if (earlier && !over) tell(socket, earlier);
      activate(socket, !options.isResumed);
    });
    if (closeCode === undefined || over) return;
    // The caller has waited for Twilio already. An agent that does not take over at once is replaced.
    await dialAgain(options.isResumed ? POLICY_VIOLATION : closeCode);
  };

  const prepareNext = async (): Promise<void> => {
    const made = await agents.replace(brief);
    if (over) {
      endCall(made.call);
      return;
    }
    const closeCode = await dial(made.call, clock.nowMs(), (socket) => {
      if (over) dismiss(socket);
      else standby = socket;
    });
    if (closeCode === undefined) return;
    endCall(made.call);
    throw new Error('the fresh agent is out of reach');
  };

  /** The fresh agent is told the conversation before it hears anything. */
  const takeOver = async (next: Socket): Promise<void> => {
    const conversation = await conversationSoFar();
    if (!next.link.isOpen()) return;
    if (!over) tell(next, conversation);
    activate(next, true);
  };

  const switchOver = (): void => {
    const next = standby;
    standby = undefined;
    if (next) void takeOver(next);
  };

  return {
    isWritable: () => active?.link.isWritable() ?? false,
    writeAudio: (bytes) => active?.link.writeAudio(bytes),
    writeToStandby: (silence) => standby?.link.writeAudio(silence),
    say: (message) => active?.link.say(message),
    open: () => void openFirst(),
    reopen() {
      if (over || active || !current) return;
      if (standby) switchOver();
      else void dialAgain(isCallOver ? POLICY_VIOLATION : 0);
    },
    age: (nowMs) => ({
      ageMs: active ? nowMs - active.callSinceMs : 0,
      standbyMs: standby ? nowMs - standby.openedMs : undefined,
      isPreparing,
    }),
    prepare() {
      if (over || !active || isPreparing) return;
      isPreparing = true;
      prepareNext()
        .catch(() => pause(RENEWAL_RETRY_MS))
        .finally(() => {
          isPreparing = false;
        });
    },
    switchOver,
    checkAlive() {
      active?.link.checkAlive();
      standby?.link.checkAlive();
    },
    end() {
      if (over) return;
      over = 'ended';
      if (active) dismiss(active);
      else if (current && !isCallOver) endCall(current.call);
      if (standby) dismiss(standby);
    },
    leave() {
      if (over) return;
      over = 'left';
      const left = active;
      active = undefined;
      // A socket that is closed in form ends the call at Vapi. Whoever goes on with it takes it over from this one.
      if (left) clock.setTimeout(() => left.link.abandon(), TAKEN_OVER_WITHIN_MS);
      if (standby) dismiss(standby);
    },
  };
}
