/** When a call had no line to its caller, or no agent on it, and why. */
import { type CallEvent, isWithPerson } from '@trunkline/protocol';

/**
 * `died`: the stream came to another replica, and its holder had said nothing. `lost`: the holder saw its stream go. `handedOver`: it
 * was meant. `agent`: the agent's socket went, and the caller's line was whole.
 */
export type OutageKind = 'died' | 'lost' | 'handedOver' | 'agent';

export interface Outage {
  kind: OutageKind;
  fromMs: number;
  /** Missing when it never ended. */
  toMs?: number;
  facts: readonly number[];
  /** The replicas before and after, where they have said who they are. */
  before?: string;
  after?: string;
  /** Why it was handed over. */
  reason?: string;
}

interface Open {
  kind: OutageKind;
  fromMs: number;
  facts: number[];
  reason?: string;
}

/** Lists the outages of a call in their order. @param facts on one clock. */
export function findOutages(facts: readonly CallEvent[]): Outage[] {
  const replicaByFence = new Map<number, string>();
  for (const fact of facts) if (fact.type === 'clock.compared') replicaByFence.set(fact.fence, fact.replicaId);
  const outages: Outage[] = [];
  let line: Open | undefined;
  let agent: Open | undefined;
  let fence: number | undefined;
  let isPassedOn = false;

  const close = (open: Open, toMs: number | undefined, index: number | undefined, more: Partial<Outage> = {}): void => {
    outages.push({
      ...open,
      ...(toMs !== undefined && { toMs: Math.max(open.fromMs, toMs) }),
      facts: index === undefined ? open.facts : [...open.facts, index],
      ...more,
    });
  };
  const replicas = (from: number | undefined, to: number): Partial<Outage> => {
    const before = from === undefined ? undefined : replicaByFence.get(from);
    const after = replicaByFence.get(to);
    return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  };

  for (const [index, fact] of facts.entries()) {
    const { atMs } = fact;
    switch (fact.type) {
      case 'stream.lost':
        line ??= { kind: 'lost', fromMs: atMs, facts: [] };
        line.facts.push(index);
        break;
      case 'call.handedOver':
        line ??= { kind: 'handedOver', fromMs: atMs, facts: [], reason: fact.reason };
        line.facts.push(index);
        break;
      case 'transfer.moved':
        if (isWithPerson(fact.state)) isPassedOn = true;
        break;
      case 'stream.opened': {
        const opened: Partial<Outage> = replicas(fence, fact.fence);
        const isResumed = fact.reason === 'resumed' || fact.reason === 'handedOver';
        if (line) close(line, fact.lostMs === undefined ? atMs : line.fromMs + fact.lostMs, index, opened);
        else if (isResumed && !isPassedOn) {
          const kind = fact.reason === 'handedOver' ? 'handedOver' : 'died';
          close({ kind, fromMs: atMs - (fact.lostMs ?? 0), facts: [] }, atMs, index, opened);
        }
        line = undefined;
        isPassedOn = false;
        fence = fact.fence;
        break;
      }
      case 'agent.lost':
        agent ??= { kind: 'agent', fromMs: atMs, facts: [] };
        agent.facts.push(index);
        break;
      case 'agent.opened':
        if (agent) close(agent, atMs, index);
        agent = undefined;
        break;
      case 'call.ended':
        if (line) close(line, undefined, index);
        line = undefined;
        break;
      default:
    }
  }
  return outages;
}
