import type { Random } from '@trunkline/simulators';
import { hostileCharacter, hostileText, pick } from './hostile-values.ts';

/** Longer ones are cut: what a surface takes is bounded by whoever reads it from the wire, mostly far below this. */
const MOST_CHARACTERS = 20_000;

/** Changes `text` in one to four places. @param tokens words of its language, which reach further into a reader than any letters. */
export function mutateText(random: Random, text: string, tokens: readonly string[] = []): string {
  let changed = text;
  for (let left = random.integer(1, 4); left > 0; left -= 1) changed = mutateOnce(random, changed, tokens);
  return changed.length > MOST_CHARACTERS ? changed.slice(0, MOST_CHARACTERS) : changed;
}

function mutateOnce(random: Random, text: string, tokens: readonly string[]): string {
  const from = random.integer(0, text.length);
  const to = Math.min(text.length, from + random.integer(0, random.chance(0.8) ? 8 : 200));
  const [before, inside, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (random.integer(0, 7)) {
    case 0:
      return before + after;
    case 1:
      return before + hostileCharacter(random) + text.slice(from + 1);
    case 2:
      return before + hostileText(random) + after;
    case 3:
      // Repetition is what a reader with more than one way to go is slow at.
      return before + inside.repeat(random.integer(2, random.chance(0.9) ? 8 : 400)) + after;
    case 4:
      return before;
    case 5:
      return before + inside + before + inside + after;
    default:
      return tokens.length === 0 ? before + hostileCharacter(random) + after : before + pick(random, tokens) + after;
  }
}
