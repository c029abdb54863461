import { describe, expect, it } from 'vitest';
import type { Routes } from '../routes.ts';
import { parseRoutes } from './parse-routes.ts';

const ASSISTANTS: Record<string, Record<string, unknown> | string> = {
  './paris.json': { model: { provider: 'openai' } },
  './broken.json': 'the file is not JSON',
};

const parse = (text: string): Routes | string[] =>
  parseRoutes(text, {
    source: 'routes.yaml',
    credentials: ['berlin'],
    readAssistant: (file) => ASSISTANTS[file] ?? 'the file cannot be read: ENOENT',
  });

function rules(text: string): Routes {
  const read = parse(text);
  if (Array.isArray(read)) throw new Error(read.join('\n'));
  return read;
}

const WHOLE = `
lists:
  vip: ["+15550001111", "+4930*"]
hours:
  office:
    timeZone: Europe/Berlin
    open:
      - { days: mon-fri, from: "09:00", to: "17:00" }
    closedOn: ["2026-12-25"]
blocked:
  callers: [withheld, "@vip"]
routes:
  - name: berlin
    when: { called: "+4930*", caller: "@vip", channel: twilio, during: office, attestation: [A, B] }
    assistant: { id: assistant-berlin }
    overrides: { voicemailMessage: Hallo }
    variables: { city: Berlin, floors: 3, isOpen: true }
    credentials: berlin
    greeting: Guten Tag.
    firstMessage: Womit kann ich helfen?
    apology: Entschuldigung.
    bridge: Einen Moment.
    language: de-DE
    line: mobile
    bargeIn: vapi
    record: false
    limits: { calls: 4, minutes: 0.5 }
    fallbackNumber: "+493012345678"
    transferNumber: "+493012345679"
    transferAllowed: ["+4930*", sip:pbx.example.com]
    open: office
    closed: { say: Wir haben zu., voicemail: { seconds: 60 } }
  - name: paris
    when: { called: ["+33*", "+15550002222"] }
    assistant: { file: ./paris.json }
    open: { timeZone: Europe/Paris, open: [{ from: "22:00", to: "06:00" }] }
    closed: { say: Nous sommes fermés., transferTo: sip:desk@pbx.example.com }
default:
  assistant: { squad: squad-1 }
`;

describe('a routes file', () => {
  it('is read with all its fields', () => {
    const {
      rules: [berlin, paris],
      default: fallback,
      blocked,
    } = rules(WHOLE);
    expect(berlin?.route).toEqual({
      name: 'berlin',
      assistantId: 'assistant-berlin',
      overrides: { voicemailMessage: 'Hallo', firstMessage: 'Womit kann ich helfen?' },
      variables: { city: 'Berlin', floors: 3, isOpen: true },
      credentials: 'berlin',
      greeting: 'Guten Tag.',
      apology: 'Entschuldigung.',
      bridge: 'Einen Moment.',
      language: 'de-DE',
      line: 'mobile',
      bargeIn: 'vapi',
      record: false,
      maxCalls: 4,
      maxCallMs: 30_000,
      fallbackNumber: '+493012345678',
      transferNumber: '+493012345679',
      transferAllowed: ['+4930*', 'sip:pbx.example.com'],
    });
    expect(berlin?.when).toMatchObject({
      called: [{ type: 'prefix', prefix: '+4930' }],
      caller: [
        { type: 'number', number: '+15550001111' },
        { type: 'prefix', prefix: '+4930' },
      ],
      channel: ['twilio'],
      attestation: ['A', 'B'],
    });
    expect(berlin?.open?.closed).toEqual({ say: 'Wir haben zu.', voicemailMs: 60_000 });
    expect([...(berlin?.open?.hours.ranges[0]?.days ?? [])]).toEqual([0, 1, 2, 3, 4]);
    expect(paris?.route.assistant).toEqual({ model: { provider: 'openai' } });
    expect(paris?.open?.hours.ranges[0]?.days.size).toBe(7);
    expect(paris?.open?.closed).toEqual({ say: 'Nous sommes fermés.', transferTo: 'sip:desk@pbx.example.com' });
    expect(fallback.route).toEqual({ name: 'default', squadId: 'squad-1' });
    expect(blocked.callers).toHaveLength(3);
  });

  it('may be JSON, and may be nearly empty', () => {
    expect(rules('{"routes": [{"name": "a", "when": {"channel": "chat"}}]}').rules).toHaveLength(1);
    expect(rules('default: {}')).toMatchObject({
      rules: [],
      default: { route: { name: 'default' } },
      blocked: { callers: [] },
    });
  });

  it('may share words between its routes with anchors', () => {
    const shared = 'routes:\n  - &a { name: a, when: {}, apology: Sorry. }\n  - { <<: *a, name: b }\n';
    expect(rules(shared).rules.map(({ route }) => [route.name, route.apology])).toEqual([
      ['a', 'Sorry.'],
      ['b', 'Sorry.'],
    ]);
  });
});

describe('a wrong routes file', () => {
  it('is refused with every fault, each with its line, column and path', () => {
    const faults = parse(`hours:
  office: { timeZone: Europe/Nowhere, open: [{ days: mon-fry, from: "9:00", to: "17:00" }] }
routes:
  - name: berlin
    when: { called: +493012345678, caller: "@vip" }
    asistant: { id: x }
    limits: { calls: -1 }
  - name: berlin
    when: { during: nights }
    assistant: { id: x, squad: y }
    credentials: paris
    open: office
  - name: munich
    assistant: { file: ./broken.json }
`);
    expect(faults).toEqual([
      'routes.yaml:2:23 hours.office.timeZone: expected an IANA time zone such as Europe/Berlin',
      'routes.yaml:2:54 hours.office.open[0].days: expected days such as mon-fri, "mon,wed" or daily',
      'routes.yaml:2:69 hours.office.open[0].from: expected a time of day in quotes, such as "09:00" or "24:00"',
      'routes.yaml:5:21 routes[0].when.called[0]: expected a number in quotes, "+49...", or its beginning and a star, "+4930*"; without quotes YAML reads a sum',
      'routes.yaml:5:44 routes[0].when.caller[0]: there is no such list; lists has none',
      'routes.yaml:6:5 routes[0].asistant: there is no such field; see docs/routes.md',
      expect.stringMatching(/^routes\.yaml:7:22 routes\[0\]\.limits\.calls: /),
      'routes.yaml:8:11 routes[1].name: another route has this name',
      'routes.yaml:9:21 routes[1].when.during: there are no such hours; hours has office',
      'routes.yaml:10:16 routes[1].assistant: expected exactly one of id, file, squad',
      'routes.yaml:11:18 routes[1].credentials: VAPI_API_KEYS has no key of this name; it has berlin',
      expect.stringMatching(/^routes\.yaml:13:5 routes\[2\]\.when: /),
      'routes.yaml:14:24 routes[2].assistant.file: the file is not JSON',
    ]);
  });

  it('that is no YAML names the place of each fault', () => {
    const faults = parse('routes:\n  - name: "a\n    when: {}\n  x: [\n');
    expect(faults).toSatisfy((lines: string[]) => lines.every((line) => /^routes\.yaml:\d+:\d+ not YAML: /.test(line)));
  });

  const alone: [what: string, text: string, fault: RegExp][] = [
    ['nothing', '', /there is nothing in it/],
    ['something else', '- 1', /expected/],
    [
      'hours without an answer',
      'default: { open: { timeZone: UTC, open: [{ from: "08:00", to: "09:00" }] } }',
      /open and closed go together/,
    ],
    [
      'an empty range',
      'hours: { a: { timeZone: UTC, open: [{ from: "08:00", to: "08:00" }] } }',
      /from and to are the same/,
    ],
    [
      'a day that no calendar has',
      'hours: { a: { timeZone: UTC, open: [{ from: "08:00", to: "09:00" }], closedOn: ["2026-02-30"] } }',
      /expected a day/,
    ],
    [
      'a fault in hours of a route’s own',
      'default: { closed: { say: No. }, open: { timeZone: X, open: [] } }',
      /default\.open\.timeZone: expected an IANA/,
    ],
    [
      'a person and a voicemail',
      'default: { open: { timeZone: UTC, open: [{ from: "08:00", to: "09:00" }] }, closed: { say: No., voicemail: {}, transferTo: "+15550001111" } }',
      /not both/,
    ],
    ['a name that is taken by itself', 'routes: [{ name: default, when: {} }]', /is the name of what is taken/],
    ['a key that stands twice', 'routes: []\nroutes: []', /not YAML: Map keys must be unique/],
    [
      'aliases that multiply',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${Array(10).fill('*a').join()}]\nc: &c [${Array(10).fill('*b').join()}]\nd: &d [${Array(10).fill('*c').join()}]\ne: [${Array(10).fill('*d').join()}]`,
      /not YAML: Excessive alias count/,
    ],
    ['a whole book', `x: ${'a'.repeat(1_100_000)}`, /at most 1048576 characters/],
    ['a transfer to what cannot be dialled', 'default: { transferNumber: "12" }', /transferNumber: expected a number/],
  ];
  it.for(alone)('with %s is refused', ([, text, fault]) => {
    expect(parse(text)).toSatisfy((faults: string[]) => faults.some((line) => fault.test(line)));
  });
});
