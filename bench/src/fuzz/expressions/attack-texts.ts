/** Makes texts that a regular expression may be slow at, from its own parts: whatever may repeat is repeated, and then does not go on. */
import { type AST, RegExpParser } from '@eslint-community/regexpp';

export interface Attack {
  prefix: string;
  pump: string;
  suffix: string;
}

/** One of these is in nearly every class of characters, and one is in nearly none. */
const SAMPLES = ['a', 'A', '0', ' ', '-', '_', '.', '/', '"', '<', '+', '=', '&', '%', '\n', '\\', 'é', '\0', '{', ':'];
const SUFFIXES = ['\0', '!', '\n\0', 'a\0'];
/** What is repeated fewer times than this cannot be long. */
const LEAST_REPEATED = 16;

function sampleOf(node: AST.Node, flags: string): string {
  switch (node.type) {
    case 'Character':
      return String.fromCodePoint(node.value);
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass': {
      const one = new RegExp(`^(?:${node.raw})$`, flags.replaceAll(/[gy]/g, ''));
      return SAMPLES.find((sample) => one.test(sample)) ?? 'a';
    }
    case 'Quantifier':
      return sampleOf(node.element, flags).repeat(Math.max(1, Math.min(node.min, 64)));
    case 'Group':
    case 'CapturingGroup':
    case 'Pattern':
      return node.alternatives[0] ? sampleOf(node.alternatives[0], flags) : '';
    case 'Alternative':
      return node.elements.map((element) => sampleOf(element, flags)).join('');
    default:
      return '';
  }
}

/** What stands before `node` on the way from the beginning of the pattern. */
function prefixOf(node: AST.Node, flags: string): string {
  const { parent } = node;
  if (!parent) return '';
  const before =
    parent.type === 'Alternative'
      ? parent.elements
          .slice(0, parent.elements.indexOf(node as AST.Element))
          .map((element) => sampleOf(element, flags))
      : [];
  return prefixOf(parent, flags) + before.join('');
}

function* quantifiersIn(node: AST.Node): Generator<AST.Quantifier> {
  if (node.type === 'Quantifier') {
    if (node.max >= LEAST_REPEATED) yield node;
    yield* quantifiersIn(node.element);
  } else if ('alternatives' in node && node.type !== 'ClassStringDisjunction') {
    for (const alternative of node.alternatives) yield* quantifiersIn(alternative);
  } else if (node.type === 'Alternative') {
    for (const element of node.elements) yield* quantifiersIn(element);
  }
}

const pumpsOf = ({ element }: AST.Quantifier, flags: string): string[] =>
  'alternatives' in element
    ? element.alternatives.map((alternative) => sampleOf(alternative, flags))
    : [sampleOf(element, flags)];

/** @param literal `/.../flags`. @returns attacks on each part that may repeat; none where nothing does. */
export function attacksOn(literal: string): Attack[] {
  const { pattern, flags } = new RegExpParser().parseLiteral(literal);
  const attacks: Attack[] = [];
  for (const quantifier of quantifiersIn(pattern)) {
    const prefix = prefixOf(quantifier, flags.raw);
    for (const pump of pumpsOf(quantifier, flags.raw)) {
      if (pump === '') continue;
      for (const suffix of SUFFIXES) {
        attacks.push({ prefix, pump, suffix });
        // The whole way begins anew at each repetition, and looks to the end each time.
        if (prefix !== '')
          attacks.push({ prefix: '', pump: prefix + pump, suffix }, { prefix: '', pump: prefix, suffix });
      }
    }
  }
  return attacks;
}
