import type { RouteChannel } from '@trunkline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRoute, readAttestation, type RouteQuestion } from './choose-route.ts';
import { parseRoutes } from './parse/parse-routes.ts';
import type { NumberPattern, RouteRule, Routes } from './routes.ts';

const FILE = `
lists: { vip: ["+15550007*"] }
hours:
  office: { timeZone: Europe/Berlin, open: [{ days: mon-fri, from: "09:00", to: "17:00" }] }
blocked: { callers: ["+15550666*"], say: No. }
routes:
  - { name: vip, when: { caller: "@vip" } }
  - { name: vouched, when: { called: "+15550002222", attestation: [A] } }
  - { name: nobody, when: { caller: withheld } }
  - { name: nights, when: { called: "+493011111111" }, open: office, closed: { say: Zu., voicemail: {} } }
  - { name: chat, when: { channel: chat } }
  - { name: calls, when: { channel: outbound, called: "+49*" } }
  - { name: day, when: { called: "+15550003333", during: office } }
  - { name: unreachable, when: { called: "+493011111111" } }
`;

function read(text: string): Routes {
  const routes = parseRoutes(text, { source: 'routes.yaml', credentials: undefined, readAssistant: () => ({}) });
  if (Array.isArray(routes)) throw new Error(routes.join('\n'));
  return routes;
}

const NOON = Date.parse('2026-12-01T11:00:00Z');
const MIDNIGHT = Date.parse('2026-12-01T23:00:00Z');
const call = (asked: Partial<RouteQuestion>): RouteQuestion => ({
  channel: 'twilio',
  to: '+15550001111',
  from: '+15550009999',
  nowMs: NOON,
  ...asked,
});

describe('the route of a conversation', () => {
  const routes = read(FILE);
  const asked: [name: string, end: string | undefined, question: Partial<RouteQuestion>][] = [
    ['default', undefined, {}],
    ['vip', undefined, { from: '+15550007123' }],
    ['vip', undefined, { from: '+15550007123', to: '+493011111111' }],
    ['vouched', undefined, { to: '+15550002222', stirVerstat: 'TN-Validation-Passed-A' }],
    ['default', undefined, { to: '+15550002222', stirVerstat: 'TN-Validation-Passed-B' }],
    ['nobody', undefined, { from: 'anonymous' }],
    ['nobody', undefined, { from: '' }],
    ['nights', undefined, { to: '+493011111111' }],
    ['nights', 'closed', { to: '+493011111111', nowMs: MIDNIGHT }],
    ['chat', undefined, { channel: 'chat', to: undefined, from: undefined }],
    ['default', undefined, { channel: 'web', to: undefined, from: undefined }],
    ['calls', undefined, { channel: 'outbound', to: '+491700000000' }],
    ['default', undefined, { to: '+491700000000' }],
    ['day', undefined, { to: '+15550003333' }],
    ['default', undefined, { to: '+15550003333', nowMs: MIDNIGHT }],
    ['default', 'blocked', { from: '+15550666000' }],
    ['calls', undefined, { channel: 'outbound', to: '+491700000000', from: '+15550666000' }],
    ['unreachable', undefined, { named: 'unreachable' }],
    ['nights', 'closed', { named: 'nights', nowMs: MIDNIGHT }],
    ['vip', undefined, { named: 'no-such-route', from: '+15550007123' }],
  ];
  it.for(asked)('is %s (%s) for %j', ([name, end, question]) => {
    const route = chooseRoute(routes, call(question));
    expect([route.name, route.end?.why]).toEqual([name, end]);
  });

  it('says what is said instead of an agent', () => {
    expect(chooseRoute(routes, call({ to: '+493011111111', nowMs: MIDNIGHT })).end).toEqual({
      why: 'closed',
      say: 'Zu.',
      voicemailMs: 120_000,
    });
    expect(chooseRoute(routes, call({ from: '+15550666000' })).end).toEqual({ why: 'blocked', say: 'No.' });
  });

  it('is that of the first rule that fits, whatever stands behind it', () => {
    const number = fc.constantFrom('+1555', '+4930', '+4930123', '+33', '+331');
    const pattern = fc
      .record({ type: fc.constantFrom('number', 'prefix'), number })
      .map(({ type, number: digits }): NumberPattern =>
        type === 'number' ? { type, number: digits } : { type: 'prefix', prefix: digits },
      );
    const channels = fc.uniqueArray(fc.constantFrom<RouteChannel>('twilio', 'web', 'chat', 'outbound'), {
      minLength: 1,
    });
    const condition = fc.record(
      { called: fc.array(pattern, { minLength: 1 }), channel: channels },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(condition, { maxLength: 6 }),
        number,
        fc.constantFrom<RouteChannel>('twilio', 'chat'),
        (conditions, to, channel) => {
          const rules = conditions.map((when, index): RouteRule => ({ when, route: { name: `route-${index}` } }));
          const book: Routes = { rules, default: { route: { name: 'default' } }, blocked: { callers: [], say: '' } };
          const one = (rule: RouteRule): string =>
            chooseRoute({ ...book, rules: [rule] }, { channel, to, nowMs: NOON }).name;
          const expected = rules.map(one).find((name) => name !== 'default') ?? 'default';
          expect(chooseRoute(book, { channel, to, nowMs: NOON }).name).toBe(expected);
        },
      ),
    );
  });
});

it('reads how far a number is vouched for, whatever stands behind it', () => {
  const words = [
    'TN-Validation-Passed-A',
    'TN-Validation-Passed-C-Diverted',
    'TN-Validation-Failed-B',
    'TN-Validation-Failed',
    'No-TN-Validation',
    'TN-Validation-Passed',
    '',
    undefined,
  ];
  expect(words.map(readAttestation)).toEqual(['A', 'C', 'failed', 'failed', 'none', 'none', 'none', 'none']);
});
