import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../mulaw.ts';
import { createRandom } from '../random.ts';
import type { CallerLine } from './caller-line.ts';
import type { PreparedScenario, PreparedStep } from './prepare-scenario.ts';
import { runScriptedCaller } from './scripted-caller.ts';

const SAMPLES_PER_MS = 8;
const SOUND = { mulaw: new Uint8Array(0), pcm16k: new Uint8Array(0) };

const agentSays = (durationMs: number, withinMs?: number): PreparedStep => ({
  kind: 'agent',
  agent: 'Hello there.',
  durationMs,
  audibleMs: durationMs,
  ...SOUND,
  ...(withinMs !== undefined && { withinMs }),
});

const callerSays = (
  durationMs: number,
  more: {
    cutsInAfterMs?: number;
    agentSilentWithinMs?: number;
    afterMs?: number;
    streamDrops?: { afterMs: number };
  } = {},
): PreparedStep => ({
  kind: 'caller',
  caller: 'Hi.',
  samples: new Int16Array(durationMs * SAMPLES_PER_MS),
  voicedSpanMs: durationMs,
  ...more,
});

const scenarioOf = (...steps: PreparedStep[]): PreparedScenario => ({
  name: 'a-call',
  description: 'A call.',
  voices: { agent: 'slt', caller: 'rms', person: 'awb' },
  budgets: { greetingWithinMs: 1000, answerWithinMs: 800, agentSilentWithinMs: 400 },
  steps,
});

/** A line in virtual time on which the agent is heard in the given spans, and which somebody may end. */
function lineWhereAgentSpeaks(spans: readonly (readonly [number, number])[], endedAtMs = Number.POSITIVE_INFINITY) {
  let nowMs = 0;
  let hungUpAtMs: number | undefined;
  const did: string[] = [];
  const moveTo = (atMs: number) => {
    nowMs = Math.max(nowMs, Math.min(atMs, endedAtMs));
  };
  /** Two things that a caller does at once share the time that they take. */
  const after = async <T>(atMs: number, result: T): Promise<T> => {
    await Promise.resolve();
    moveTo(atMs);
    return result;
  };
  const line: CallerLine = {
    nowMs: () => nowMs,
    watchStalls: () => () => 0,
    wait: (ms) => after(nowMs + ms, undefined),
    say: (samples) => {
      did.push(`say@${nowMs}`);
      return after(nowMs + samples.length / SAMPLES_PER_MS, undefined);
    },
    pressDigit: (digit) => {
      did.push(`${digit}@${nowMs}`);
      return Promise.resolve();
    },
    heardRuns: () => [],
    hangUp: () => {
      did.push(`hangUp@${nowMs}`);
      hungUpAtMs = nowMs;
      return Promise.resolve();
    },
    waitForAgentSpeech: (sinceMs, timeoutMs) => {
      const until = nowMs + timeoutMs;
      const span = spans.find(([, to]) => to > sinceMs);
      const atMs = span && Math.max(sinceMs, span[0]);
      return atMs !== undefined && atMs <= until && atMs < endedAtMs ? after(atMs, atMs) : after(until, undefined);
    },
    waitForAgentSilence: (silenceMs, timeoutMs) => {
      const from = nowMs;
      const end = spans.find(
        ([, to], index) => to + silenceMs > from && (spans[index + 1]?.[0] ?? Infinity) >= to + silenceMs,
      );
      const silentFromMs = end?.[1] ?? spans.at(-1)?.[1] ?? 0;
      if (silentFromMs + silenceMs > from + timeoutMs) return after(from + timeoutMs, undefined);
      return after(silentFromMs + silenceMs, silentFromMs);
    },
    waitForEnd: (timeoutMs) =>
      endedAtMs <= nowMs + timeoutMs ? after(endedAtMs, endedAtMs) : after(nowMs + timeoutMs, undefined),
    get isOver() {
      return hungUpAtMs !== undefined || nowMs >= endedAtMs;
    },
  };
  return { line, did };
}

describe('a scripted caller', () => {
  it('listens, answers, and measures what it heard', async () => {
    const { line, did } = lineWhereAgentSpeaks([
      [300, 2300],
      [4500, 5500],
    ]);
    const report = await runScriptedCaller(scenarioOf(agentSays(2000), callerSays(1000), agentSays(1000)), line);
    expect(report).toMatchObject({ scenario: 'a-call', ok: true, failures: [] });
    expect(report.steps).toMatchObject([
      { number: 1, kind: 'agent', responseMs: 300, heardMs: 2000 },
      { number: 2, kind: 'caller', startedAtMs: 3000, endedAtMs: 4000 },
      { number: 3, kind: 'agent', responseMs: 500, heardMs: 1000 },
    ]);
    expect(did).toEqual(['say@3000', 'hangUp@6200']);
  });

  it('of a recorded call speaks and hangs up as long after the agent as they did', async () => {
    const { line, did } = lineWhereAgentSpeaks([
      [300, 2300],
      [5000, 6000],
    ]);
    const hangsUp: PreparedStep = { kind: 'callerHangsUp', callerHangsUp: true, afterMs: 2500 };
    const steps = [agentSays(2000), callerSays(1000, { afterMs: 1200 }), agentSays(1000), hangsUp];
    const report = await runScriptedCaller(scenarioOf(...steps), line);
    expect(report.failures).toEqual([]);
    expect(did).toEqual(['say@3500', 'hangUp@8500']);
  });

  it('of a recorded call answers sooner than one who has to make sure that the agent is done', async () => {
    const { line, did } = lineWhereAgentSpeaks([[300, 2300]]);
    await runScriptedCaller(scenarioOf(agentSays(2000), callerSays(1000, { afterMs: 300 })), line);
    expect(did[0]).toBe('say@2600');
  });

  it('of a recorded call still does not take a pause in the middle for the end', async () => {
    const { line, did } = lineWhereAgentSpeaks([
      [300, 1300],
      [1600, 2300],
    ]);
    await runScriptedCaller(scenarioOf(agentSays(2000), callerSays(1000, { afterMs: 200 })), line);
    expect(did[0]).toBe('say@3000');
  });

  it('loses the line while it speaks, where that was recorded', async () => {
    const { line, did } = lineWhereAgentSpeaks([[300, 2300]]);
    const dropping = { ...line, dropStream: () => void did.push('drop') };
    await runScriptedCaller(scenarioOf(agentSays(2000), callerSays(1000, { streamDrops: { afterMs: 500 } })), dropping);
    expect(did).toContain('drop');
  });

  it('waits out a silence that the script makes within a turn, and wants to hear the rest', async () => {
    const stalls = { audioStalls: [{ afterMs: 1000, ms: 1200 }] };
    const whole = lineWhereAgentSpeaks([
      [0, 1000],
      [2200, 3200],
    ]);
    const turn: PreparedStep = { ...agentSays(2000), ...stalls } as PreparedStep;
    const { steps, failures } = await runScriptedCaller(scenarioOf(turn), whole.line);
    expect(failures).toEqual([]);
    expect(steps[0]?.heardMs).toBe(3200);
    const half = await runScriptedCaller(scenarioOf(turn), lineWhereAgentSpeaks([[0, 1000]]).line);
    expect(half.failures).toEqual(['step 1 (agent): only 1000 of 2000 ms of "Hello there." were heard']);
  });

  it('does not want to hear the rest of a turn in which the script has the line lost', async () => {
    const { line } = lineWhereAgentSpeaks([[0, 1000]]);
    const turn = { ...agentSays(2000), streamDrops: { afterMs: 900 } } as PreparedStep;
    const { failures } = await runScriptedCaller(scenarioOf(turn), line);
    expect(failures).toEqual([]);
  });

  it('has heard the last quiet frame of a turn also where it came by itself', async () => {
    const random = createRandom(3);
    const said = Int16Array.from({ length: 1017 * SAMPLES_PER_MS }, () => random.integer(-9_000, 9_000));
    const runs = [
      { startMs: 0, endMs: 1000, samples: said.subarray(0, 1000 * SAMPLES_PER_MS) },
      { startMs: 1040, endMs: 1057, samples: said.subarray(1000 * SAMPLES_PER_MS) },
    ];
    const { line } = lineWhereAgentSpeaks([[0, 1000]]);
    const heardRuns: CallerLine['heardRuns'] = (fromMs, toMs) =>
      runs.filter(({ startMs, endMs }) => endMs > fromMs && startMs < toMs);
    const turn = { ...agentSays(1000), mulaw: encodeMulaw(said) } as PreparedStep;
    const noisy = { ...scenarioOf(turn), line: { noise: undefined, echo: undefined, agentSpeech: said } };
    const { failures } = await runScriptedCaller(noisy, { ...line, heardRuns });
    expect(failures).toEqual([]);
  });

  it.each([
    ['does not take the fade behind a break for a loss', 0, []],
    ['knows a frame that is lost at a break', 20, ['step 1 (agent): 25 ms were lost of "Hello there."']],
  ])('%s', async (_what, lostMs, failures) => {
    const random = createRandom(4);
    const said = Int16Array.from({ length: 8000 }, () => random.integer(-9_000, 9_000));
    const onTheLine = decodeMulaw(encodeMulaw(said));
    const after = onTheLine.slice(4000 + lostMs * SAMPLES_PER_MS);
    after.fill(0, 0, 40);
    const runs = [
      { startMs: 0, endMs: 500, samples: onTheLine.subarray(0, 4000) },
      { startMs: 580, endMs: 1080 - lostMs, samples: after },
    ];
    const { line } = lineWhereAgentSpeaks([[0, 1080 - lostMs]]);
    const to = '+15550100003';
    const dial = { addresses: [to], dialledAtMs: 2000, settledAtMs: 2000, isConnected: false };
    const steps: PreparedStep[] = [
      { ...agentSays(1000), mulaw: encodeMulaw(said) } as PreparedStep,
      { kind: 'carrierDials', carrierDials: { to, status: 'no-answer', ringMs: 0 }, withinMs: 1000 },
    ];
    const told: CallerLine = { ...line, heardRuns: () => runs, waitForDial: () => Promise.resolve(dial) };
    const report = await runScriptedCaller(scenarioOf(...steps), told);
    expect(report.failures).toEqual(failures);
  });

  it('does not take a pause within a sentence for its end', async () => {
    const { line } = lineWhereAgentSpeaks([
      [0, 1000],
      [1500, 2500],
    ]);
    const report = await runScriptedCaller(scenarioOf(agentSays(2500)), line);
    expect(report.steps).toMatchObject([{ heardMs: 2500 }]);
  });

  it('listens to what a tool answered, however long it is, and then to what comes late', async () => {
    const { line } = lineWhereAgentSpeaks([
      [500, 5500],
      [9000, 10_000],
    ]);
    const steps: PreparedStep[] = [
      { kind: 'agentCallsTool', agentCallsTool: { name: 'lookup', arguments: {} } },
      { kind: 'agent', agent: '{{result}}' },
      { kind: 'agentSaysLate', agentSaysLate: { containing: 'helmet' }, withinMs: 3000 },
      { kind: 'agentSaysLate', agentSaysLate: { containing: 'bell' }, withinMs: 500 },
    ];
    const report = await runScriptedCaller(scenarioOf(...steps), line);
    expect(report.steps).toMatchObject([
      {},
      { responseMs: 500, heardMs: 5000 },
      { responseMs: 2800, heardMs: 1000 },
      {},
    ]);
    expect(report.failures).toEqual(['step 4 (agentSaysLate): the agent did not say anything late that has "bell"']);
  });

  it('cuts in when it is to, and measures how long the agent went on', async () => {
    const { line, did } = lineWhereAgentSpeaks([[200, 1900]]);
    const steps = [agentSays(6000), callerSays(1500, { cutsInAfterMs: 1400 })];
    const report = await runScriptedCaller(scenarioOf(...steps), line);
    expect(report.failures).toEqual([]);
    expect(did[0]).toBe('say@1600');
    expect(report.steps[1]).toMatchObject({ agentSilentAfterMs: 300 });
  });

  it('hangs up in the middle of a sentence, presses digits, and pauses', async () => {
    const { line, did } = lineWhereAgentSpeaks([[100, 9000]]);
    const steps: PreparedStep[] = [
      { kind: 'digits', digits: '4#' },
      { kind: 'callerPausesForMs', callerPausesForMs: 300 },
      agentSays(9000),
      { kind: 'callerHangsUp', callerHangsUp: { afterHearingMs: 600 } },
    ];
    const report = await runScriptedCaller(scenarioOf(...steps), line);
    expect(report.ok).toBe(true);
    expect(did).toEqual(['4@0', '#@200', 'hangUp@800']);
  });

  it('is content when the agent hangs up as it should', async () => {
    const { line, did } = lineWhereAgentSpeaks([[100, 1100]], 1900);
    const report = await runScriptedCaller(
      scenarioOf(agentSays(1000), { kind: 'agentHangsUp', agentHangsUp: true }),
      line,
    );
    expect(report.ok).toBe(true);
    expect(did).toEqual([]);
  });

  it.each<[string, PreparedStep[], readonly (readonly [number, number])[], RegExp]>([
    [
      'a late greeting',
      [agentSays(1000)],
      [[1400, 2400]],
      /^step 1 \(agent\): the agent began after 1400 ms, the budget is 1000/,
    ],
    [
      'a step with a budget of its own',
      [agentSays(1000, 200)],
      [[300, 1300]],
      /began after 300 ms, the budget is 200 ms/,
    ],
    ['no answer at all', [agentSays(1000)], [], /the agent did not say "Hello there\."/],
    ['half an answer', [agentSays(2000)], [[0, 900]], /only 900 of 2000 ms of "Hello there\." were heard/],
    ['an endless answer', [agentSays(1000)], [[0, 60_000]], /the agent went on for more than 6000 ms/],
    [
      'speech where nothing may come',
      [{ kind: 'nothingMayComeForMs', nothingMayComeForMs: 500 }],
      [[200, 300]],
      /the agent was heard after 200 ms, nothing may come/,
    ],
    [
      'an agent that talks over the caller',
      [agentSays(6000), callerSays(500, { cutsInAfterMs: 500 })],
      [[0, 1700]],
      /the agent was silent only after 1200 ms, the budget is 400 ms/,
    ],
    [
      'nobody left to cut in on',
      [agentSays(6000), callerSays(500, { cutsInAfterMs: 2000 })],
      [[0, 1000]],
      /the agent had stopped before the caller cut in/,
    ],
    ['nobody who hangs up', [{ kind: 'agentHangsUp', agentHangsUp: true }], [], /nobody hung up/],
  ])('reports %s', async (_what, steps, spans, failure) => {
    const report = await runScriptedCaller(scenarioOf(...steps), lineWhereAgentSpeaks(spans).line);
    expect(report.ok).toBe(false);
    expect(report.failures).toEqual([expect.stringMatching(failure)]);
  });

  it('stops when the call is over before the script is', async () => {
    const { line } = lineWhereAgentSpeaks([[0, 1000]], 1200);
    const report = await runScriptedCaller(scenarioOf(agentSays(1000), callerSays(500)), line);
    expect(report.failures).toEqual(['step 2 (caller): the call was already over']);
  });
});
