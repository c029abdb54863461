import type { CallId, Session } from '@trunkline/protocol';
import type { OperatorsFeed } from '../console/operators-feed.ts';
import { writeAgents } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';
import { encodeFields } from './session-record.ts';
import type { UpdateOutcome, WriterOptions } from './session-records.ts';

/** Which agent a call has, and where. Both URLs are secrets: whoever knows one controls the agent's call. */
export type AgentFacts = Pick<Session, 'agentSocketUrl' | 'agentControlUrl' | 'agentCreatedAtMs' | 'agentWay'> &
  Required<Pick<Session, 'vapiCallId'>>;

/** `older`: a later agent of this call has been written, and nothing was changed. */
export type WriteAgentOutcome = UpdateOutcome | 'older';

/**
 * The agent of a call, which changes in its life and is written from several places: by whoever asked for it, and by each
 * holder of the stream. Late results and transfers go where the session says, so a lost or overtaken write would send them
 * to an agent that is gone.
 *
 * Therefore the last agent wins, whatever order the writes arrive in, and a write may be repeated until it is in. Failure
 * policy: see `RedisPort`.
 */
export interface AgentRecords {
  /**
   * Replaces all that the session says of the agent.
   *
   * @param order `number` counts the agents of one writer, from 1; repeat a write with its number until it answers. A newer
   *   holder's agent is later than an older holder's, and any holder's is later than one without `fence`. Writers without
   *   `fence` go among themselves by `number`, such as the time at which the agent was made.
   * @returns `ended` for a session that is over, which then keeps no agent's address: end the agent.
   */
  writeAgent(callId: CallId, agent: AgentFacts, order: { number: number } & WriterOptions): Promise<WriteAgentOutcome>;
}

export function createAgentRecords(
  { port, keys, limits }: StoreContext,
  operatorsFeed: Pick<OperatorsFeed, 'tell'>,
): AgentRecords {
  return {
    async writeAgent(callId, agent, { number, fence }) {
      const fields = encodeFields(agent);
      const reply = await port.runForMany(
        writeAgents,
        { args: [limits.sessionIdleMs, limits.endedRetentionMs] },
        {
          keys: [keys.session(callId), keys.events(callId), keys.mailbox(callId), keys.fence(callId)],
          args: [fence ?? '', number, fields.length, ...fields],
        },
      );
      if (reply === 'ok') operatorsFeed.tell({ kind: 'session', callId });
      return reply as WriteAgentOutcome;
    },
  };
}
