import { expect, test } from 'vitest';
import { Stage } from './connection.test-support.ts';

const report = (more: object = {}) => ({
  played: [],
  playedSamples: 0,
  playoutMs: 0,
  underruns: 0,
  framesMissing: 0,
  sounding: false,
  levelDbfs: -100,
  ...more,
});

test('it begins with start and nothing else, and comes back with its token and how far it has played', async () => {
  const stage = new Stage();
  await stage.open();
  stage.link.events.opened();
  expect(stage.messages()).toEqual([{ type: 'start', format: 'pcm16k' }]);
  stage.ready();
  stage.conversation.hearPlayout(report({ played: [['turn_1', 800]], playedSamples: 1234 }));
  expect(stage.messages().at(-1)).toEqual({ type: 'played', turnId: 'turn_1', samples: 800 });
  stage.conversation.connection.reconnect();
  await stage.pass(100);
  stage.link.events.opened();
  expect(stage.messages()).toEqual([{ type: 'start', format: 'pcm16k', resumeToken: 'resume-1', playedSamples: 1234 }]);
});

test('frames wait until the gateway is ready, and what it lacks goes out again after a cut', async () => {
  const stage = new Stage();
  await stage.open();
  for (let i = 0; i < 3; i++) stage.conversation.hearMicrophone(new ArrayBuffer(648));
  const frames = (): number => stage.link.sent.filter((one) => one instanceof ArrayBuffer).length;
  expect(frames()).toBe(0);
  stage.ready();
  expect(frames()).toBe(3);
  stage.conversation.connection.reconnect();
  await stage.pass(100);
  stage.ready(2);
  expect(frames()).toBe(1);
});

test('what was typed is said again after a cut under its id, keys are not, and the mute is told anew', async () => {
  const stage = new Stage();
  stage.conversation.say({ type: 'text', text: 'hello', id: 'text-1' });
  stage.conversation.say({ type: 'digits', digits: '1' });
  await stage.open();
  stage.ready();
  const said = (): string[] => stage.messages().map((message) => message.type);
  expect(said()).toEqual(['start', 'mute', 'text', 'digits', 'ping']);
  stage.conversation.setMuted(true);
  stage.conversation.connection.reconnect();
  await stage.pass(100);
  stage.ready();
  expect(stage.messages().slice(1, 3)).toEqual([
    { type: 'mute', on: true },
    { type: 'text', text: 'hello', id: 'text-1' },
  ]);
  expect(said()).not.toContain('digits');
});

test('while nobody is there at most 20 messages and 5 texts wait', async () => {
  const stage = new Stage();
  for (let i = 0; i < 50; i++) {
    stage.conversation.say({ type: 'digits', digits: String(i) });
    stage.conversation.say({ type: 'text', text: 'x', id: String(i) });
  }
  await stage.open();
  stage.ready();
  const messages = stage.messages();
  expect(messages.filter(({ type }) => type === 'digits')).toHaveLength(20);
  expect(messages.filter((one) => one.type === 'text').map(({ id }) => id)).toEqual(['45', '46', '47', '48', '49']);
});

test('turn, hold, resume and interrupt go to the loudspeaker; words and faults to the page; the unknown nowhere', async () => {
  const stage = new Stage();
  await stage.open();
  stage.ready();
  stage.say({ type: 'turn', turnId: 'turn_1', generation: 0 });
  stage.say({ type: 'hold', generation: 0 });
  stage.say({ type: 'resume', generation: 0 });
  stage.say({ type: 'interrupt', generation: 0 });
  stage.say({ type: 'final', turnId: 'turn_1', role: 'user', text: 'hello' });
  stage.link.events.text('{"type":"news of a later version"}');
  expect(stage.orders).toEqual([{ turnId: 'turn_1' }, { hold: true }, { hold: false }, { cut: 0 }]);
  expect(stage.told).toEqual(['ready socket', 'final hello']);
  stage.conversation.hearCleared({ generation: 0, samples: 12 });
  expect(stage.messages().at(-1)).toEqual({ type: 'cleared', generation: 0, samples: 12 });
});

test('nothing is taken of a muted microphone', async () => {
  const stage = new Stage();
  stage.conversation.setMuted(true);
  stage.conversation.hearMicrophone(new ArrayBuffer(648));
  await stage.open();
  stage.ready();
  expect(stage.link.sent.some((one) => one instanceof ArrayBuffer)).toBe(false);
});
