import type { AnsweredBy } from '@trunkline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnswerer } from './answerer.ts';

type Sign = string | { amd: AnsweredBy } | { waits: number };
const amd = (answeredBy: AnsweredBy): Sign => ({ amd: answeredBy });
const waits = (ms: number): Sign => ({ waits: ms });

/** Plays signs one second apart, with a tick each second. @returns what followed and when, in s. */
function play(signs: readonly Sign[], options: { hasDetection?: boolean; leavesMessage?: boolean } = {}): string[] {
  const answerer = createAnswerer({ waitMs: 20_000, hasDetection: true, leavesMessage: false, ...options }, 0);
  const followed: string[] = [];
  let nowMs = 0;
  const note = (verdict: string | undefined): void => {
    if (verdict !== undefined) followed.push(`${verdict} ${nowMs / 1_000}`);
  };
  const pass = (ms: number): void => {
    for (const untilMs = nowMs + ms; nowMs < untilMs;) {
      nowMs += 1_000;
      note(answerer.tick(nowMs));
    }
  };
  for (const sign of signs) {
    if (typeof sign === 'string') note(answerer.heard(sign, nowMs));
    else if ('amd' in sign) note(answerer.carrierSaid(sign.amd, nowMs));
    pass(typeof sign === 'object' && 'waits' in sign ? sign.waits : 1_000);
  }
  return followed;
}

const IOS = "Hi, if you record your name and reason for calling, I'll see if this person is available.";
const PIXEL =
  "Hi, the person you're calling is using a screening service from Google, and will get a copy of this conversation.";
const GREETING = "You've reached Anna. I can't come to the phone right now.";
const AFTER = 'Please leave a message after the tone.';

describe('a telephone that screens', () => {
  it.each([
    ['iOS', IOS],
    ['Pixel', PIXEL],
    ['iOS in German', 'Wenn Sie Ihren Namen und den Grund Ihres Anrufs nennen, sehe ich nach.'],
    ['iOS in Spanish', 'Si graba su nombre y el motivo de su llamada, veré si está disponible.'],
    ['iOS in French', 'Enregistrez votre nom et la raison de votre appel.'],
  ])('of %s is introduced to once, and its owner is a person', (_name, words) => {
    expect(
      play([words, words, 'Please stay on the line.', waits(4_000), 'Hello, this is Anna, what is it about, please?']),
    ).toEqual(['introduce 0', 'person 7']);
  });

  it('is no machine, although the carrier says so, even by its beep', () => {
    expect(play([amd('machine_start'), IOS, amd('machine_end_beep'), waits(5_000), 'Hello?'])).toEqual([
      'introduce 1',
      'person 8',
    ]);
  });

  it('whose owner never comes is given up', () => {
    expect(play([IOS, waits(40_000)])).toEqual(['introduce 0', 'nobody 20']);
  });

  it('that passes on to a mailbox is a machine, after the words of that', () => {
    expect(play([IOS, waits(5_000), GREETING, AFTER])).toEqual(['introduce 0', 'machine 7']);
  });
});

describe('a mailbox', () => {
  it.each([
    ['two sentences', [GREETING, AFTER], ['machine 1']],
    ['one sentence, and the carrier agrees', [AFTER, amd('machine_start')], ['machine 1']],
    ['the carrier first', [amd('machine_start'), AFTER], ['machine 1']],
    ['one sentence and silence', [AFTER, waits(10_000)], ['machine 5']],
    ['the carrier alone, and no words', [amd('machine_end_silence'), waits(5_000)], ['machine 3']],
    ['a long name first', ['Hi this is Anna from the workshop on Willow Street', GREETING, AFTER], ['machine 2']],
  ] as const)('by %s', (_name, signs, followed) => expect(play(signs)).toEqual(followed));

  it.each([
    ['the carrier hears the beep', [GREETING, AFTER, waits(3_000), amd('machine_end_beep')], true, ['machine 5']],
    ['the carrier had heard it', [AFTER, amd('machine_end_beep')], true, ['machine 1']],
    ['nothing comes for long', [GREETING, AFTER, waits(20_000)], true, ['machine 16']],
    ['nobody listens for it', [GREETING, AFTER, waits(20_000)], false, ['machine 4']],
    [
      'the greeting goes on',
      [GREETING, AFTER, 'To leave a message press one, after the tone.', waits(9_000)],
      false,
      ['machine 5'],
    ],
  ] as const)('gets its message when %s', (_name, signs, hasDetection, followed) =>
    expect(play(signs, { hasDetection, leavesMessage: true })).toEqual(followed),
  );
});

describe('a person', () => {
  it.each([
    ['says hello', ['Hello?', waits(60_000)]],
    ['is taken for a machine by the carrier', ['Hello?', amd('machine_start'), waits(60_000)]],
    [
      'is taken for a machine by the carrier before their words arrive',
      [amd('machine_start'), 'Yes, speaking.', waits(60_000)],
    ],
    ['mentions a voicemail and goes on', ['Did you leave a message on my voicemail?', 'Hello?', waits(60_000)]],
    ['answers back to a machine verdict', [AFTER, 'Just kidding. Hello?', amd('machine_end_other'), waits(60_000)]],
    ['keeps silent', [waits(70_000)]],
    ['is not known to the carrier', [amd('unknown'), waits(70_000)]],
  ] as const)('who %s is not hung up on', (_name, signs) => expect(play(signs)).toEqual([]));

  it('who speaks while the beep is waited for is talked to after all', () => {
    expect(play([GREETING, AFTER, 'Hello, are you there?', waits(60_000)], { leavesMessage: true })).toEqual([]);
  });

  it('is known by the carrier and a word, or by several answers', () => {
    expect(play(['Hello?', amd('human')])).toEqual(['person 1']);
    expect(play([amd('human'), 'Hello?'])).toEqual(['person 1']);
    expect(play(['Hello?', 'Yes.', 'Who is this?', AFTER, AFTER])).toEqual(['person 2']);
  });
});

it('tells a telephone that screens who calls once, also where a mailbox has spoken in between', () => {
  const followed = play([IOS, AFTER, AFTER, IOS, waits(5_000)], { leavesMessage: true });
  expect(followed.filter((verdict) => verdict.startsWith('introduce'))).toHaveLength(1);
});

it('is decided once, whatever comes', () => {
  const words = fc.constantFrom<Sign>(
    IOS,
    GREETING,
    AFTER,
    'Hello?',
    'Yes please',
    '',
    amd('human'),
    amd('machine_end_beep'),
    waits(3_000),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 30 }), fc.boolean(), (signs, leavesMessage) => {
      const followed = play(signs, { leavesMessage }).map((line) => line.split(' ')[0]);
      expect(followed.filter((verdict) => verdict === 'introduce').length).toBeLessThanOrEqual(1);
      const last = followed.filter((verdict) => verdict !== 'introduce');
      expect(last.length).toBeLessThanOrEqual(1);
      // Nothing follows what was decided.
      expect(last.length === 0 || followed.at(-1) === last[0]).toBe(true);
    }),
  );
});
