/**
 * Where a call may be passed on to when it is the agent that asks. A model can be talked into any number, and whoever dials
 * it pays for it: only what the operator has listed is dialled. What the operator's own API names is not asked here.
 */
import { DIALLABLE } from './vapi-transfer.ts';

export type TransferRule =
  /** One number, in E.164. */
  | { type: 'number'; number: string }
  /** Every number that begins so. */
  | { type: 'prefix'; prefix: string }
  /** One SIP address, exactly as it stands in the list. */
  | { type: 'address'; address: string }
  /** Everybody at this SIP host. */
  | { type: 'host'; host: string };

const NUMBER = /^\+[1-9]\d{4,14}$/;
const PREFIX = /^(\+[1-9]\d{0,13})\*$/;
const HOST = /^sips?:([a-z\d-]+(?:\.[a-z\d-]+)*)$/i;
/**
 * A plain SIP address: a user without signs that could be read as something else, a host, and perhaps a port and
 * parameters. Whatever follows a `?` are headers, which may change where the call goes (RFC 3261, 19.1.1).
 */
const PLAIN_ADDRESS =
  /^sips?:[\w.+%-]+@([a-z\d-]+(?:\.[a-z\d-]+)*)(?::\d{1,5})?((?:;[\w.!~*'()+%-]+(?:=[\w.!~*'()+%-]+)?)*)$/i;
/** This parameter sends the call to another host than the one in the address (RFC 3261, 19.1.1). */
const ELSEWHERE = /;maddr(?:[=;]|$)/i;

/**
 * @param item `+15550003333`, `+4930*`, `sip:desk@pbx.example.com` or `sip:pbx.example.com`, which is everybody there.
 * @returns `undefined` for anything else.
 */
export function readTransferRule(item: string): TransferRule | undefined {
  if (NUMBER.test(item)) return { type: 'number', number: item };
  const prefix = PREFIX.exec(item)?.[1];
  if (prefix !== undefined) return { type: 'prefix', prefix };
  const host = HOST.exec(item)?.[1];
  if (host !== undefined) return { type: 'host', host: host.toLowerCase() };
  return DIALLABLE.test(item) && item.includes('@') && !item.includes('*')
    ? { type: 'address', address: item }
    : undefined;
}

/**
 * @param text a comma list of such items.
 * @returns `undefined` when one of them is something else, or there is none.
 */
export function readTransferRules(text: string): TransferRule[] | undefined {
  const items = text.split(',').map((item) => item.trim());
  const rules = items.filter((item) => item !== '').map(readTransferRule);
  const known = rules.filter((rule) => rule !== undefined);
  return known.length > 0 && known.length === rules.length ? known : undefined;
}

/**
 * @param to what is to be dialled: a number or a SIP address, as `readTransferDestination` gives it.
 * @returns whether one of `rules` allows it. Without rules nothing is allowed.
 */
export function isAllowedDestination(to: string, rules: readonly TransferRule[]): boolean {
  return rules.some((rule) => {
    switch (rule.type) {
      case 'number':
        return to === rule.number;
      case 'prefix':
        return NUMBER.test(to) && to.startsWith(rule.prefix);
      case 'address':
        return to === rule.address;
      case 'host': {
        const [, host, parameters = ''] = PLAIN_ADDRESS.exec(to) ?? [];
        return host?.toLowerCase() === rule.host && !ELSEWHERE.test(parameters);
      }
    }
  });
}
