import { expect, it } from 'vitest';
import { createSignals } from './signals.mjs';

function setUp() {
  let nowMs = 1000;
  const signals = createSignals({ nowMs: () => nowMs });
  const sent: string[] = [];
  let finish = () => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    signals,
    sent,
    wait: (ms: number) => {
      nowMs += ms;
    },
    foreground: () => {
      const done = signals.whileForeground((name) => sent.push(name), work);
      return () => {
        finish();
        return done;
      };
    },
  };
}

it('gives up set-up at once', () => {
  const { signals } = setUp();
  signals.receive('SIGINT');
  expect(signals.signal.reason).toMatchObject({ exitCode: 130 });
});

it('tells a command in the foreground once when a Ctrl-C arrives from the terminal and from npm', () => {
  const { signals, sent, wait, foreground } = setUp();
  foreground();
  signals.receive('SIGINT');
  wait(20);
  signals.receive('SIGINT');
  expect(sent).toEqual(['SIGINT']);
  expect(signals.signal.aborted).toBe(false);
});

it('passes on a second Ctrl-C, which means: stop at once', () => {
  const { signals, sent, wait, foreground } = setUp();
  foreground();
  signals.receive('SIGINT');
  wait(800);
  signals.receive('SIGINT');
  expect(sent).toEqual(['SIGINT', 'SIGINT']);
});

it('tells a closed terminal as SIGTERM', () => {
  const { signals, sent, foreground } = setUp();
  foreground();
  signals.receive('SIGHUP');
  expect(sent).toEqual(['SIGTERM']);
});

it('takes a signal for itself again when the command has ended', async () => {
  const { signals, sent, foreground } = setUp();
  const end = foreground();
  await end();
  signals.receive('SIGTERM');
  expect(sent).toEqual([]);
  expect(signals.signal.reason).toMatchObject({ exitCode: 143 });
});
