/**
 * Agents for calls. The webhook asks for one before the caller's stream exists and waits for nothing; whichever replica
 * then gets the stream finds the agent here, or in the session that the asking replica has written.
 */
import type { CallId, Session } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentCall, AgentCallRequest, AgentCalls } from '../vapi/vapi-client.ts';

export type CallBrief = Pick<Session, 'callId' | 'callSid' | 'from' | 'to'>;

export interface AgentSessions {
  read(callId: CallId): Promise<Session | undefined>;
  /** Writes the agent's part of the session. */
  saveAgent(callId: CallId, agent: AgentCall | { error: string }, createdAtMs: number): Promise<void>;
}

export interface AgentProvider {
  /** Begins to make the agent's call. Never throws; the outcome goes into the session. */
  request(brief: CallBrief): void;
  /** The agent of a call that was requested here or elsewhere. @throws when there is none in time. */
  get(brief: CallBrief): Promise<AgentCall>;
  /** A further agent for a call that has had one. @throws when none can be had. */
  replace(brief: CallBrief): Promise<AgentCall>;
  /** Ends an agent's call from outside, best effort. */
  end(call: AgentCall): Promise<void>;
}

export interface AgentProviderOptions {
  calls: AgentCalls;
  sessions: AgentSessions;
  clock: Clock;
  epochMs: () => number;
  /** Longest wait for an agent that another replica is making. */
  waitMs: number;
  onFailed(callId: CallId, error: Error): void;
}

/** How often a session is looked at while another replica makes the agent's call. */
const POLL_MS = 50;

export function createAgentProvider(options: AgentProviderOptions): AgentProvider {
  const { calls, sessions, clock } = options;
  const pending = new Map<CallId, Promise<AgentCall>>();

  const make = async (request: AgentCallRequest, callId: CallId): Promise<AgentCall> => {
    try {
      const call = await calls.create(request);
      await sessions.saveAgent(callId, call, options.epochMs());
      return call;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      options.onFailed(callId, failure);
      await sessions.saveAgent(callId, { error: failure.name }, options.epochMs()).catch(() => {});
      throw failure;
    }
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimeout(resolve, ms);
    });

  const start = (brief: CallBrief, resume: boolean): Promise<AgentCall> => {
    const made = make(
      { callId: brief.callId, callSid: brief.callSid, from: brief.from, to: brief.to, resume },
      brief.callId,
    );
    pending.set(brief.callId, made);
    const forget = (): void => {
      if (pending.get(brief.callId) === made) pending.delete(brief.callId);
    };
    made.then(forget, forget);
    return made;
  };

  return {
    request(brief) {
      start(brief, false).catch(() => {});
    },
    async get(brief) {
      const here = pending.get(brief.callId);
      if (here) return here;
      const untilMs = clock.nowMs() + options.waitMs;
      for (;;) {
        const session = await sessions.read(brief.callId);
        if (session?.vapiCallId && session.agentSocketUrl) {
          const { vapiCallId, agentSocketUrl: socketUrl, agentControlUrl: controlUrl } = session;
          return { vapiCallId, socketUrl, controlUrl };
        }
        if (session?.agentError) throw new Error(session.agentError);
        if (clock.nowMs() >= untilMs) throw new Error('no agent in time');
        await pause(POLL_MS);
      }
    },
    replace: (brief) => start(brief, true),
    end: (call) => calls.end(call),
  };
}
