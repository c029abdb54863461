/** What the agent said never reached the caller's ear, although nobody wanted it to stop. */
import { type CallStory, factsOf, isCallersEnd } from '../call-story.ts';
import type { Thresholds } from '../thresholds.ts';
import type { TurnStory } from '../turn-story.ts';
import type { Finding } from '../verdict.ts';
import { duration, turn as turnOf } from '../words.ts';
import { finding } from './find.ts';

/** Whoever hangs up, or passes the caller on, means what is being said to end with it. */
function wasMeant(call: CallStory, turn: TurnStory): boolean {
  const { ended, facts } = call;
  if (turn.decidedBy !== undefined) return true;
  const turnEnds = turn.facts.findLast((index) => facts[index]?.type === 'agent.turnEnded');
  const untilIndex = turnEnds ?? turn.facts.at(-1) ?? 0;
  const next = facts.slice(untilIndex + 1).find(({ type }) => ENDS.has(type));
  if (next === undefined) return false;
  if (next.type !== 'call.ended') return true;
  return isCallersEnd(call) || ended?.fact.endedBy === 'operator';
}
/** What may take the line away from a turn. A line that is lost or handed over is told as such. */
const ENDS: ReadonlySet<string> = new Set(['call.ended', 'call.released', 'stream.lost', 'call.handedOver']);

/** Finds turns of which much was sent and never played. */
export function judgeUnheard(call: CallStory, { unheardMs }: Thresholds): Finding[] {
  const isEnded = (turn: TurnStory): boolean => factsOf(call, turn, 'agent.turnEnded').length > 0;
  return call.turns
    .filter((turn) => isEnded(turn) && turn.sentMs - turn.heardMs > unheardMs && !wasMeant(call, turn))
    .slice(0, 3)
    .map((turn) => {
      const isLast = turn === call.turns.findLast(({ agentFromMs }) => agentFromMs !== undefined);
      const whose = isLast ? "the agent's last sentence" : `the agent's words in ${turnOf(turn.turnId)}`;
      return finding({
        rule: 'unheard',
        severity: 'fault',
        text: `${duration(turn.sentMs - turn.heardMs)} of ${whose} were never played.`,
        facts: factsOf(call, turn, 'agent.finishedSending', 'agent.turnEnded'),
        atMs: turn.agentToMs ?? turn.agentFromMs ?? call.startMs,
        turnId: turn.turnId,
      });
    });
}
