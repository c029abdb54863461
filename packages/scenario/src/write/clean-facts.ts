/** Facts as a script may be made of them: on one clock, in order, and without what must not be told. */
import type { CallEvent } from '@trunkline/protocol';
import { LIMITS } from '../format/limits.ts';
import { speakable, withoutWords } from './placeholder-words.ts';

/** What looks like somebody's telephone number, or a longer one of a card. */
const LONG_NUMBER = /\+?\d(?:[\s()./-]{0,2}\d){6,}/g;

/** @param hidesWords whether other words of the same length take the place of all that was said. */
export function cleanFacts(facts: readonly CallEvent[], hidesWords: boolean): CallEvent[] {
  return onOneClock(facts)
    .toSorted((one, other) => one.atMs - other.atMs)
    .map((fact) => withTexts(fact, (text) => cleanText(text, hidesWords)));
}

export function cleanText(text: string, hidesWords: boolean): string {
  const said = hidesWords ? withoutWords(text) : speakable(text.replaceAll(LONG_NUMBER, hideDigits));
  // These braces would be a place for the answer of a tool.
  return said.replaceAll('{{', '((').slice(0, LIMITS.spokenCharacters).trim();
}

const hideDigits = (number: string): string => number.replaceAll(/\d/g, '5');

/** The webhook and the workers write these with clocks of their own. */
const isOfGateway = ({ type }: CallEvent): boolean => !/^(tool|webhook|operator)\./.test(type);

/** Each replica of the gateway says by how much its clock differs, before it writes anything else. */
function onOneClock(facts: readonly CallEvent[]): CallEvent[] {
  let aheadMs = 0;
  return facts.map((fact) => {
    if (fact.type === 'clock.compared') aheadMs = fact.redisAheadMs;
    return isOfGateway(fact) ? { ...fact, atMs: Math.max(0, fact.atMs + aheadMs) } : fact;
  });
}

function withTexts(fact: CallEvent, clean: (text: string) => string): CallEvent {
  switch (fact.type) {
    case 'caller.said':
    case 'caller.turnEnded':
      return { ...fact, text: clean(fact.text) };
    case 'agent.heard':
      return { ...fact, heardText: clean(fact.heardText) };
    case 'agent.turnEnded':
      return { ...fact, text: clean(fact.text), heardText: cleanBeginning(fact, clean) };
    default:
      return fact;
  }
}

/** A number that was cut short is none to the eye, so the beginning is taken of what was cleaned as a whole. */
function cleanBeginning(
  { text, heardText }: Extract<CallEvent, { type: 'agent.turnEnded' }>,
  clean: (text: string) => string,
): string {
  if (!text.startsWith(heardText)) return clean(heardText);
  const words = heardText.split(/\s+/).filter(Boolean).length;
  return clean(text).split(' ').slice(0, words).join(' ');
}
