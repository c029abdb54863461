/** What a caller does over the agent without wanting the floor, and a socket that drops where the script says so. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import { durationOf, openVirtualVapi, utteranceOf } from './virtual-call.test-support.ts';

let vapi: Awaited<ReturnType<typeof openVirtualVapi>>;
let talk: PreparedScenario;

beforeAll(async () => {
  vapi = await openVirtualVapi();
  talk = await vapi.prepare(`
  - agent: We check the brakes, the gears and both wheels, and we take it for a long ride.
    goesOnOver:
      - { afterMs: 500, caller: Uh-huh. }
      - { afterMs: 2000, noise: cough }
    agentLegDrops: { afterMs: 1000 }
  - caller: That sounds very good to me.
    agentLegDrops: { afterMs: 500, how: close }
  - agent: Thank you.`);
});
afterAll(() => vapi.synthesiser.close());

const asideOf = (index: number): Int16Array => {
  const [step] = talk.steps;
  const samples = step?.kind === 'agent' ? step.asides?.[index]?.samples : undefined;
  if (!samples) throw new Error('no such aside');
  return samples;
};

const transcripts = (call: ReturnType<typeof vapi.startCall>, transcriptType: string) =>
  call
    .messagesOf('transcript')
    .map(({ message }) => message)
    .filter((message) => message['role'] === 'user' && message['transcriptType'] === transcriptType)
    .map((message) => message['transcript']);

function talkOver(interruptAfterWords: number) {
  const started = vapi.startCall(talk, {
    behaviour: { interruptAfterWords, firstMessageInterruptionsEnabled: true },
  });
  started.call.attach(started.link);
  started.pass(500);
  started.say(asideOf(0));
  started.pass(900);
  started.say(asideOf(1));
  started.pass(durationOf(talk, 0));
  return started;
}

describe('an agent that goes by words', () => {
  it('tells what the caller said over it and goes on to the end, and takes a cough for nothing', () => {
    const started = talkOver(2);
    expect(transcripts(started, 'final')).toEqual(['Uh-huh.']);
    expect(started.messagesOf('user-interrupted')).toEqual([]);
    expect(started.call.agentTurns).toMatchObject([{ interrupted: false, heardMs: durationOf(talk, 0) }]);
    expect(started.call.failures).toEqual([]);
  });

  it('still hears what the caller says next, and answers that', () => {
    const started = talkOver(2);
    started.say(utteranceOf(talk));
    started.pass(2000);
    expect(transcripts(started, 'final')).toEqual(['Uh-huh.', 'That sounds very good to me.']);
    expect(started.call.agentTurns.map(({ text }) => text)).toHaveLength(2);
  });
});

it('an agent that goes by its voice detection alone stops for any sound of the caller', () => {
  const started = talkOver(0);
  expect(started.messagesOf('user-interrupted')).toHaveLength(1);
});

it('a socket drops where the script says so, once for each time, and the call waits for another', () => {
  const { call, closes, pass, say, link } = vapi.startCall(talk, { behaviour: { interruptAfterWords: 9 } });
  call.attach(link);
  pass(980);
  expect(closes).toEqual([]);
  pass(60);
  expect(closes).toEqual([1006]);
  call.detach(link, 1006);
  call.attach(link);
  pass(durationOf(talk, 0));
  say(utteranceOf(talk));
  pass(200);
  expect(closes).toEqual([1006, 1011]);
  expect(call.record.status).toBe('in-progress');
});
