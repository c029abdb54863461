/**
 * Agents for calls. The webhook asks for one before the caller's stream exists and waits for nothing; whichever replica
 * then gets the stream finds the agent here, or in the session that the asking replica has written.
 *
 * An agent that was made and is not wanted is ended by whoever notices: the replica that ends the session looks for an agent
 * in it afterwards, and the replica that made the agent looks at the session afterwards.
 */
import type { AudioFormat } from '@trunkline/audio';
import { type CallId, type Channel, readRoute, type Session } from '@trunkline/protocol';
import { type Clock, delay } from '@trunkline/service-kit';
import type { WriteAgentOutcome } from '@trunkline/session-store';
import type { AgentCall, AgentCallRequest, AgentCallApi } from '../../vapi/vapi-client.ts';
import { refusalWord } from './agent-refusal.ts';

export type CallBrief = Pick<
  Session,
  'callId' | 'channel' | 'callSid' | 'from' | 'to' | 'assistantId' | 'metadata' | 'continuedFrom' | 'route'
>;

export interface AgentSessions {
  read(callId: CallId): Promise<Session | undefined>;
  /** Writes the agent's part of the session, unless a later agent is there. May be repeated. */
  saveAgent(callId: CallId, agent: AgentCall | { error: string }, createdAtMs: number): Promise<WriteAgentOutcome>;
  /** Lets Vapi's webhooks, which know their own call id, find our call. */
  link(vapiCallId: string, callId: CallId): Promise<void>;
}

/** What the next agent of a call is to be like. */
export interface AgentWish {
  /** Ways whose agents could not be reached. */
  not?: ReadonlySet<string>;
  /** The caller has been told nothing yet, so that it greets. */
  greets?: boolean;
}

/** An agent, and how old its call is. */
export interface AgentOnCall {
  call: AgentCall;
  ageMs: number;
}

export interface AgentProvider {
  /** Begins to make the agent's call. Never throws; the outcome goes into the session. */
  request(brief: CallBrief): void;
  /** The agent of a call that was requested here or elsewhere; makes one if none appears. @throws when none can be had. */
  get(brief: CallBrief): Promise<AgentOnCall>;
  /**
   * A further agent for a call that has had one. It is in the session only once it talks.
   * @throws when none can be had.
   */
  replace(brief: CallBrief, wish?: AgentWish): Promise<AgentOnCall>;
  /** Ends an agent's call through Vapi's API. Never rejects; an agent that goes on all the same is counted. */
  end(call: AgentCall): Promise<void>;
}

export interface AgentProviderOptions {
  calls: AgentCallApi;
  sessions: AgentSessions;
  /** In what an agent for calls of this channel speaks and hears. */
  audioFormatOf(channel: Channel): AudioFormat;
  clock: Clock;
  epochMs: () => number;
  /** Longest wait for an agent that another replica is making. */
  waitMs: number;
  onFailed(callId: CallId, error: Error): void;
  /** An agent's call could not be ended. */
  onUnended(vapiCallId: string, error: unknown): void;
}

/** How often a session is looked at while another replica makes the agent's call. */
const POLL_MS = 50;
/** An outage of Redis is mostly shorter than this. Whoever talks to the agent by then writes it down as well. */
const WRITE_PATIENCE_MS = 30_000;
const WRITE_RETRY_MS = 1_000;

/** The agent that a session names. */
export function agentOfSession(session: Session | undefined): AgentCall | undefined {
  if (!session?.vapiCallId || !session.agentSocketUrl) return undefined;
  const { vapiCallId, agentSocketUrl: socketUrl, agentControlUrl: controlUrl, agentWay: way } = session;
  return { vapiCallId, socketUrl, controlUrl, way };
}

export function createAgentProvider(options: AgentProviderOptions): AgentProvider {
  const { calls, sessions, clock } = options;
  const pending = new Map<CallId, Promise<AgentOnCall>>();

  const end = (call: AgentCall): Promise<void> =>
    calls.end(call).catch((error: unknown) => options.onUnended(call.vapiCallId, error));

  /** @returns whether the call is over, so that nobody wants this agent. @throws when the store is out of reach. */
  const writeDown = async (callId: CallId, call: AgentCall, isFirst: boolean): Promise<boolean> => {
    const [outcome] = await Promise.all([
      isFirst ? sessions.saveAgent(callId, call, options.epochMs()) : undefined,
      sessions.link(call.vapiCallId, callId),
    ]);
    // Whoever ends a session finds in it the agent that has been written, so nobody has to look whether it has ended since.
    if (outcome === 'ok') return false;
    return outcome === 'ended' || (await sessions.read(callId))?.state === 'ended';
  };

  /** A lost write would leave the call's other replicas without its agent. Never rejects. */
  const writeDownLater = async (callId: CallId, call: AgentCall, isFirst: boolean): Promise<void> => {
    const untilMs = clock.nowMs() + WRITE_PATIENCE_MS;
    while (clock.nowMs() < untilMs) {
      await delay(clock, WRITE_RETRY_MS);
      const isCallOver = await writeDown(callId, call, isFirst).catch(() => undefined);
      if (isCallOver) void end(call);
      if (isCallOver !== undefined) return;
    }
  };

  const make = async (brief: CallBrief, isFirst: boolean, wish: AgentWish = {}): Promise<AgentOnCall> => {
    const { callId, callSid, from, to, assistantId, metadata } = brief;
    const goesOn = (!isFirst && !wish.greets) || brief.continuedFrom !== undefined;
    const audioFormat = options.audioFormatOf(brief.channel);
    const about = { callId, callSid, from, to, assistantId, metadata, audioFormat };
    const request: AgentCallRequest = { ...about, route: readRoute(brief), resume: goesOn, not: wish.not };
    let call: AgentCall;
    try {
      call = await calls.create(request);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      options.onFailed(callId, failure);
      if (isFirst) await sessions.saveAgent(callId, { error: refusalWord(failure) }, options.epochMs()).catch(() => {});
      throw failure;
    }
    // An agent that was made is used even while the store is out of reach, and written down as soon as it is back.
    const isCallOver = await writeDown(callId, call, isFirst).catch(() => {
      void writeDownLater(callId, call, isFirst);
      return false;
    });
    if (isCallOver) {
      void end(call);
      throw new Error('the call ended while its agent was being made');
    }
    return { call, ageMs: 0 };
  };

  const start = (brief: CallBrief): Promise<AgentOnCall> => {
    const made = make(brief, true);
    pending.set(brief.callId, made);
    const forget = (): void => {
      if (pending.get(brief.callId) === made) pending.delete(brief.callId);
    };
    made.then(forget, forget);
    return made;
  };

  return {
    request(brief) {
      start(brief).catch(() => {});
    },
    async get(brief) {
      const here = pending.get(brief.callId);
      if (here) return here;
      const untilMs = clock.nowMs() + options.waitMs;
      while (clock.nowMs() < untilMs) {
        const session = await sessions.read(brief.callId).catch(() => undefined);
        const call = agentOfSession(session);
        if (call)
          return { call, ageMs: Math.max(0, options.epochMs() - (session?.agentCreatedAtMs ?? options.epochMs())) };
        if (session?.agentError) throw new Error(session.agentError);
        await delay(clock, POLL_MS);
      }
      // The replica that was to make it has died.
      return start(brief);
    },
    replace: (brief, wish) => make(brief, false, wish),
    end,
  };
}
