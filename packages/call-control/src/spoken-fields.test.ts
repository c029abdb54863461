import { describe, expect, it } from 'vitest';
import { destination, speech, spoken } from './spoken-fields.ts';

describe('what is said to somebody', () => {
  it('loses what XML cannot hold, and its blanks at both ends', () => {
    expect(speech.parse(' One\u0000 mo\u0007ment\uD83D, please.\n')).toBe('One moment, please.');
  });

  it('is refused when nothing is left of it, or too much', () => {
    expect(speech.safeParse('\u0000\u0001 ').error?.issues[0]?.message).toBe('expected some text');
    expect(speech.safeParse('x'.repeat(4_001)).error?.issues[0]?.message).toBe('expected at most 4000 characters');
    expect(spoken(1_000).parse('\u0000')).toBe('');
  });
});

describe('whom somebody is passed on to', () => {
  it.each(['+15550001111', 'sip:desk@example.com', 'sips:desk@example.com;transport=tls'])('may be %s', (to) => {
    expect(destination.parse(to)).toBe(to);
  });

  it.each(['sip:de\u0001sk@example.com', 'sip:desk@exam\uD83Dple.com', 'sip:desk\u0000', '0815', ''])(
    'is not %j',
    (to) => {
      expect(destination.safeParse(to).success).toBe(false);
    },
  );
});
