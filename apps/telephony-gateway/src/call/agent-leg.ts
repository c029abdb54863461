/**
 * The agent's side of one call, over all the sockets it takes: opens the first, dials again when one drops, asks for a new
 * agent when dialling does not help, and swaps in a fresh one before Vapi's longest call duration.
 *
 * ```
 * open --> dial --ok--> talking --socket drops--> dial again, 3 times --no--> new agent, told the conversation --no--> failed
 *            \--no------------------------------------^
 * ```
 * What the caller says meanwhile is kept by the uplink, which finds this leg not writable.
 */
import { type AgentLegAge, type ConversationEntry, isAgentBreakdown } from '@trunkline/call-core';
import type { VapiControlMessage } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentCall } from '../vapi/vapi-client.ts';
import { type AgentTalk, dispatchVapiMessage } from '../vapi/vapi-events.ts';
import { type AgentLink, connectVapi } from '../vapi/vapi-link.ts';
import type { AgentProvider, CallBrief } from './agent-provider.ts';

export interface AgentLegEvents extends AgentTalk {
  opened(vapiCallId: string, isNew: boolean): void;
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
  /** Closes the socket and leaves the agent's call as it is. */
  leave(): void;
}

export interface AgentLegOptions {
  brief: CallBrief;
  agents: AgentProvider;
  conversation: () => Promise<ConversationEntry[]>;
  events: AgentLegEvents;
  clock: Clock;
  /** In [0, 1): spreads the redials of many calls. */
  random: () => number;
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

interface Socket {
  call: AgentCall;
  link: AgentLink;
  openedMs: number;
}

export function createAgentLeg(options: AgentLegOptions): AgentLeg {
  const { brief, agents, events, clock } = options;
  let call: AgentCall | undefined;
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

  /** What the active socket says. An agent that broke down is lost, like a socket that dropped, and not done. */
  const talk: AgentTalk = {
    ...events,
    ended(reason) {
      if (!isAgentBreakdown(reason)) {
        events.ended(reason);
        return;
      }
      isCallOver = true;
      active?.link.close();
      dropActive(POLICY_VIOLATION);
    },
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

  const onClosed = (socket: Socket, closeCode: number): void => {
    if (socket === standby) standby = undefined;
    if (socket !== active) return;
    if (closeCode !== NORMAL_CLOSURE) {
      dropActive(closeCode);
      return;
    }
    active = undefined;
    if (!over) events.ended('agent-closed-socket');
  };

  /**
   * Opens a socket to `target`. `onOpen` runs before anything that it hears, which counts only once it is the active one.
   * @returns `undefined` once it is open, else the code with which it closed.
   */
  const dial = (target: AgentCall, onOpen: (socket: Socket) => void): Promise<number | undefined> =>
    new Promise((resolve) => {
      let socket: Socket | undefined;
      const link = connectVapi(target.socketUrl, {
        opened() {
          socket = { call: target, link, openedMs: clock.nowMs() };
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

  /** A call that ended while its agent was still being made must not leave that agent behind. */
  const abandon = (target: AgentCall): void => {
    if (over === 'ended') agents.end(target).catch(() => {});
  };

  const tell = (socket: Socket, conversation: readonly ConversationEntry[]): void => {
    for (const entry of conversation) {
      socket.link.say({ type: 'add-message', message: entry, triggerResponseEnabled: false });
    }
  };

  const activate = (socket: Socket, isNew: boolean): void => {
    if (over) {
      abandon(socket.call);
      socket.link.close();
      return;
    }
    call = socket.call;
    active = socket;
    isCallOver = false;
    events.opened(socket.call.vapiCallId, isNew);
  };

  const dialAgain = async (target: AgentCall, lastCode: number): Promise<void> => {
    let code = lastCode;
    while (redials < MAX_REDIALS && code !== POLICY_VIOLATION) {
      await pause(FIRST_REDIAL_MS * 2 ** redials * (0.75 + options.random() / 2));
      redials += 1;
      if (over) return;
      const closeCode = await dial(target, (socket) => activate(socket, false));
      if (closeCode === undefined) return;
      code = closeCode;
    }
    if (!over) await takeNewAgent();
  };

  const takeNewAgent = async (): Promise<void> => {
    if (replacements >= MAX_REPLACEMENTS) {
      events.failed('agents-keep-failing');
      return;
    }
    replacements += 1;
    try {
      call = await agents.replace(brief);
    } catch {
      if (!over) events.failed('no-new-agent');
      return;
    }
    const conversation = await conversationSoFar();
    const closeCode = await dial(call, (socket) => {
      tell(socket, conversation);
      activate(socket, true);
    });
    if (closeCode !== undefined && !over) events.failed('new-agent-unreachable');
  };

  /** Without the event log the new agent knows nothing of the talk, which is better than no agent. */
  const conversationSoFar = (): Promise<ConversationEntry[]> => options.conversation().catch(() => []);

  /** The fresh agent is told the conversation before it hears anything. */
  const takeOver = async (next: Socket): Promise<void> => {
    const previous = active;
    tell(next, await conversationSoFar());
    activate(next, true);
    previous?.link.say({ type: 'end-call' });
    previous?.link.close();
  };

  return {
    isWritable: () => active?.link.isWritable() ?? false,
    writeAudio: (bytes) => active?.link.writeAudio(bytes),
    say: (message) => active?.link.say(message),
    open() {
      agents.get(brief).then(
        async (made) => {
          call = made;
          if (over) {
            abandon(made);
            return;
          }
          const closeCode = await dial(made, (socket) => activate(socket, true));
          if (closeCode !== undefined) await dialAgain(made, closeCode);
        },
        () => {
          if (!over) events.failed('no-agent');
        },
      );
    },
    reopen() {
      if (over || active || !call) return;
      void dialAgain(call, isCallOver ? POLICY_VIOLATION : 0);
    },
    age: (nowMs) => ({
      ageMs: active ? nowMs - active.openedMs : 0,
      standbyMs: standby ? nowMs - standby.openedMs : undefined,
      isPreparing,
    }),
    prepare() {
      isPreparing = true;
      agents
        .replace(brief)
        .then((made) =>
          dial(made, (socket) => {
            if (over) activate(socket, true);
            else standby = socket;
          }),
        )
        .catch(() => pause(RENEWAL_RETRY_MS))
        .finally(() => {
          isPreparing = false;
        });
    },
    switchOver() {
      const next = standby;
      standby = undefined;
      if (next) void takeOver(next);
    },
    checkAlive() {
      active?.link.checkAlive();
      standby?.link.checkAlive();
    },
    end() {
      if (over) return;
      over = 'ended';
      if (active) {
        active.link.say({ type: 'end-call' });
        active.link.close();
      } else if (call) abandon(call);
      if (standby) {
        standby.link.say({ type: 'end-call' });
        standby.link.close();
      }
    },
    leave() {
      if (over) return;
      over = 'left';
      active?.link.close();
      standby?.link.close();
    },
  };
}
