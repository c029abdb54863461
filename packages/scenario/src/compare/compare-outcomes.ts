import { alignTurns, wordsOf } from './align-turns.ts';
import { compareDecisions } from './compare-decisions.ts';
import { type Difference, REPLAY_TOLERANCES, type Tolerances, type Wording } from './difference.ts';
import type { CallOutcome, TurnOutcome } from './outcome.ts';

/**
 * Lays two plays of a call side by side: what the second one did otherwise, in the order of the call. Nothing is left out but
 * what lies within `tolerances`. Where `isOutcome` is false for all, both plays came out the same.
 */
export function compareOutcomes(
  before: CallOutcome,
  after: CallOutcome,
  wording: Wording = { how: 'played again', isWhatIf: false },
  tolerances: Tolerances = REPLAY_TOLERANCES,
): Difference[] {
  const { how, isWhatIf } = wording;
  const was = isWhatIf ? 'would have been' : 'was';
  const took = isWhatIf ? 'would have taken' : 'took';
  const differences: Difference[] = [];
  const add = (difference: Omit<Difference, 'text'>, text: string): void =>
    void differences.push({ ...difference, text });
  const time = (
    what: 'response' | 'greeting',
    one: number | undefined,
    other: number | undefined,
    turn?: number,
  ): void => {
    if (one === undefined || other === undefined || Math.abs(one - other) <= tolerances.responseMs) return;
    const [before, after] = [inMs(one), inMs(other)];
    const subject = what === 'greeting' ? 'The greeting' : `The answer in turn ${turn}`;
    add(
      { what, ...(turn !== undefined && { turn }), before, after, isOutcome: false },
      `${subject} took ${before}; ${how} it ${took} ${after}.`,
    );
  };

  time('greeting', before.greetingMs, after.greetingMs);
  for (const row of alignTurns(before.turns, after.turns)) {
    const one = row.before === undefined ? undefined : before.turns[row.before];
    const other = row.after === undefined ? undefined : after.turns[row.after];
    const turn = (row.before ?? row.after ?? 0) + 1;
    if (!one || !other) {
      const said = quoted(one ?? other);
      add(
        { what: 'turn', turn, before: one ? said : '-', after: other ? said : '-', isOutcome: true },
        one ? `Turn ${turn}, ${said}, ${was} missing ${how}.` : `There ${was} a turn more ${how}: ${said}.`,
      );
    } else {
      if (Math.abs(wordsOf(one.agentHeard).length - wordsOf(other.agentHeard).length) > tolerances.heardWords) {
        const [before, after] = [JSON.stringify(one.agentHeard), JSON.stringify(other.agentHeard)];
        add(
          { what: 'words', turn, before, after, isOutcome: one.interrupted !== other.interrupted },
          `In turn ${turn} the caller heard ${before}; ${how} it ${was} ${after}.`,
        );
      }
      time('response', one.responseMs, other.responseMs, turn);
    }
    const ofTurn = <Item extends { turn: number }>(items: readonly Item[], index: number | undefined): Item[] =>
      index === undefined ? [] : items.filter((item) => item.turn === index + 1);
    differences.push(
      ...compareDecisions(
        turn,
        ofTurn(before.decisions, row.before),
        ofTurn(after.decisions, row.after),
        tolerances,
        wording,
      ),
    );
    const [gap, otherGap] = [longest(ofTurn(before.gaps, row.before)), longest(ofTurn(after.gaps, row.after))];
    if (Math.abs(gap - otherGap) > tolerances.gapMs) {
      add(
        { what: 'gap', turn, before: inMs(gap), after: inMs(otherGap), isOutcome: false },
        `The longest hole that the caller heard in turn ${turn} was ${inMs(gap)}; ${how} it ${was} ${inMs(otherGap)}.`,
      );
    }
  }
  for (let index = 0; index < Math.max(before.tools.length, after.tools.length); index += 1) {
    const [one, other] = [before.tools[index], after.tools[index]];
    const differsInTime = Math.abs((one?.durationMs ?? 0) - (other?.durationMs ?? 0)) > tolerances.toolMs;
    const isOutcome = one?.name !== other?.name || one?.mode !== other?.mode || one?.failed !== other?.failed;
    if (!isOutcome && !differsInTime) continue;
    const [left, right] = [toldTool(one), toldTool(other)];
    add(
      { what: 'tool', before: left, after: right, isOutcome },
      `The tool ${one?.name ?? other?.name ?? ''} was ${left}; ${how} it ${was} ${right}.`,
    );
  }
  if (before.handOvers !== after.handOvers) {
    const [left, right] = [String(before.handOvers), String(after.handOvers)];
    add(
      { what: 'hand-over', before: left, after: right, isOutcome: true },
      `Another replica took the call over ${left} times; ${how} it ${was} ${right}.`,
    );
  }
  const [end, otherEnd] = [toldEnd(before), toldEnd(after)];
  if (end !== otherEnd) {
    add(
      { what: 'end', before: end, after: otherEnd, isOutcome: true },
      `The call was ended by ${end}; ${how} it ${was} by ${otherEnd}.`,
    );
  }
  return differences;
}

const inMs = (value: number): string => `${Math.round(value)} ms`;
const longest = (gaps: readonly { ms: number }[]): number => gaps.reduce((most, { ms }) => Math.max(most, ms), 0);
const quoted = (turn: TurnOutcome | undefined): string => JSON.stringify(turn?.agentSaid || (turn?.callerSaid ?? ''));
const toldEnd = ({ end }: CallOutcome): string => (end ? `${end.by} (${end.reason})` : 'nobody');

function toldTool(tool: CallOutcome['tools'][number] | undefined): string {
  if (!tool) return 'not called';
  const { mode, durationMs, failed } = tool;
  const how = mode ?? 'without an outcome';
  return `${how}${durationMs === undefined ? '' : ` after ${inMs(durationMs)}`}${failed ? ', with a failure' : ''}`;
}
