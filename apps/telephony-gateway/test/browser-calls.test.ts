/** Voice calls of browsers over the real wire, from the token of the page to the record of the call. */
import { createUpsampler2x } from '@trunkline/audio';
import type { WebSessionAnswer } from '@trunkline/protocol';
import { type FakeBrowser, isBrowserEvent, openFakeBrowser, type PreparedStep } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it, type TestContext } from 'vitest';
import type { CallRecord } from '../src/record/call-record.ts';
import { startFleet } from './fleet.ts';
import { type Replicas, startReplicas } from './replicas.ts';
import { API_KEY, PUBLIC_URL } from './rig.ts';
import { AGENT_HANGS_UP, TALK } from './scenarios.ts';
import { prepared } from './web-rig.ts';

const GREETING = 'Willow Street Cycles. How can I help?';
const ANSWER = 'We open at nine, from Monday to Saturday.';
const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };

const openSession = async (origin: string): Promise<WebSessionAnswer> => {
  const response = await fetch(`${origin}/web/sessions`, { method: 'POST', headers, body: '{}' });
  return (await response.json()) as WebSessionAnswer;
};

const openPage = (
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  { token }: WebSessionAnswer,
  originOf: () => string,
): FakeBrowser => {
  const browser = openFakeBrowser({
    audioUrl: () => `${originOf().replace('http', 'ws')}/web/audio`,
    token,
    origin: PUBLIC_URL,
    deadAfterMs: 2_000,
    pingEveryMs: 500,
  });
  onTestFinished(() => browser.vanish());
  return browser;
};

const recordOf = async (origin: string, sessionId: string): Promise<CallRecord> => {
  const listed = (await (await fetch(`${origin}/calls`, { headers })).json()) as { calls: CallRecord[] };
  const call = listed.calls.find((other) => other.sessionId === sessionId);
  if (!call) throw new Error('the call is not listed');
  return (await (await fetch(`${origin}/calls/${call.callId}`, { headers })).json()) as CallRecord;
};

const ended = async (origin: string, sessionId: string): Promise<CallRecord> => {
  const isEnded = async (): Promise<boolean> => (await recordOf(origin, sessionId)).durationMs !== undefined;
  await waitUntil(isEnded, { timeoutMs: 10_000, what: 'the call to end' });
  return recordOf(origin, sessionId);
};

const wholeWords = (browser: FakeBrowser, text: string): Promise<unknown> =>
  browser.waitFor((event) => event.type === 'final' && event.text === text, 20_000);

const ask = async (browser: FakeBrowser, steps: readonly PreparedStep[] = []): Promise<void> => {
  const question = steps.find((step) => step.kind === 'caller');
  if (!question) throw new Error('the scenario has no question');
  const wide = new Int16Array(2 * question.samples.length);
  createUpsampler2x().process(question.samples, wide, question.samples.length);
  await browser.say(wide);
};

const turnsOf = ({ turns }: CallRecord) => turns.map(({ turnId, agentHeard }) => [turnId, agentHeard]);

describe.concurrent('a browser', () => {
  it('loses its socket in the middle of a word and misses nothing, then asks and is answered', async (context) => {
    const { expect } = context;
    const scenario = await prepared(TALK);
    const fleet = await startFleet(context, { scenario });
    const { origin } = fleet.replicas[0];
    const session = await openSession(origin);
    const browser = openPage(context, session, () => origin);
    await browser.waitFor(isBrowserEvent('playout.started'), 15_000);
    browser.cut();
    await wholeWords(browser, GREETING);
    await ask(browser, scenario.steps);
    await wholeWords(browser, ANSWER);
    await browser.bye();
    const record = await ended(origin, session.sessionId);
    expect(browser.log.filter(isBrowserEvent('ready')).map(({ isResumed }) => isResumed)).toEqual([false, true]);
    expect(browser.log.filter(isBrowserEvent('frame.skipped'))).toEqual([]);
    expect(turnsOf(record)).toEqual([
      ['turn_1', GREETING],
      ['turn_2', ANSWER],
    ]);
    for (const turn of record.turns) expect(turn.heardMs).toBe(turn.agentSentMs);
    expect(record).toMatchObject({ channel: 'web', endedBy: 'caller' });
    expect(fleet.vapi.calls).toHaveLength(1);
  });

  it('hears all that its agent has to say when the agent hangs up, and is told that it is over', async (context) => {
    const { expect } = context;
    const fleet = await startFleet(context, { scenario: await prepared(AGENT_HANGS_UP) });
    const { origin } = fleet.replicas[0];
    const session = await openSession(origin);
    const browser = openPage(context, session, () => origin);
    expect(await browser.ended).toBe('server');
    expect(browser.log.filter(isBrowserEvent('link.closed')).map(({ code }) => code)).toEqual([1000]);
    const record = await ended(origin, session.sessionId);
    expect(record.endedBy).toBe('agent');
    expect(record.turns[0]).toMatchObject({ interrupted: false, heardMs: record.turns[0]?.agentSentMs });
  });

  it('goes on with the same agent on another replica when its own is killed', async (context) => {
    const { expect, onTestFinished } = context;
    const fleet: Replicas = await startReplicas(TALK, 'accept');
    onTestFinished(() => fleet.close());
    const [first, second] = fleet.replicas;
    if (!first || !second) throw new Error('two replicas are needed');
    let { origin } = first;
    const session = await openSession(origin);
    const browser = openPage(context, session, () => origin);
    await wholeWords(browser, GREETING);
    // What the first replica has told nobody yet dies with it.
    await waitUntil(async () => (await recordOf(second.origin, session.sessionId)).turns[0]?.agentHeard === GREETING, {
      what: 'the greeting to be written down',
    });
    origin = second.origin;
    await first.end('SIGKILL');
    await browser.waitFor((event) => event.type === 'ready' && event.isResumed, 15_000);
    const [agent] = fleet.vapi.calls;
    await waitUntil(() => agent?.counters.socketsOpened === 2, {
      timeoutMs: 10_000,
      what: 'the agent to be taken over',
    });
    await ask(browser, agent?.scenario.steps);
    await wholeWords(browser, ANSWER);
    await browser.bye();
    const record = await ended(origin, session.sessionId);
    expect(fleet.vapi.calls).toHaveLength(1);
    expect(turnsOf(record)).toEqual([
      ['turn_1', GREETING],
      ['turn_2', ANSWER],
    ]);
  });
});
