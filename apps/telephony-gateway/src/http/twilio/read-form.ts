/**
 * The parameters of a form. They are read as `URLSearchParams` reads them, which a property test compares, at a third of its cost: each
 * incoming call brings some thirty of them.
 */
import { TrunklineError } from '@trunkline/protocol';
import type { FormParams } from '../../twilio/signature.ts';

const MAX_PARAMS = 200;
/** A question mark in front is passed over by `URLSearchParams`. */
const PLAIN = /^(?!\?)[\u0021-\u007e]*$/;

/** @throws URIError where a percent sign begins nothing, or bytes are no UTF-8. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decodeURIComponent(spaced) : spaced;
}

function* pairsOf(body: string): Generator<[name: string, value: string]> {
  for (let from = 0; from < body.length;) {
    const ampersandAt = body.indexOf('&', from);
    const end = ampersandAt === -1 ? body.length : ampersandAt;
    if (end > from) {
      const equalsAt = body.indexOf('=', from);
      const nameEnd = equalsAt === -1 || equalsAt > end ? end : equalsAt;
      yield [decode(body.slice(from, nameEnd)), decode(body.slice(nameEnd + 1, end))];
    }
    from = end + 1;
  }
}

function collect(pairs: Iterable<[name: string, value: string]>): FormParams {
  const params = Object.create(null) as Record<string, string | string[]>;
  let count = 0;
  for (const [name, value] of pairs) {
    count += 1;
    if (count > MAX_PARAMS) {
      throw new TrunklineError('TL_BODY_TOO_LARGE', `The form has more than ${MAX_PARAMS} parameters.`);
    }
    const known = params[name];
    if (known === undefined) params[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else params[name] = [known, value];
  }
  return params;
}

/**
 * Reads every parameter with all its values: repeated names and empty values take part in the signature.
 * @throws TrunklineError 413 when there are more than 200 parameters.
 */
export function readForm(body: string): FormParams {
  if (PLAIN.test(body)) {
    try {
      return collect(pairsOf(body));
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
    }
  }
  // What is broken is read as browsers read it. Twilio sends no such form.
  return collect(new URLSearchParams(body));
}
