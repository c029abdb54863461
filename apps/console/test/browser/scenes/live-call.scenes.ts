/** Calls that go on while somebody looks. */
import { waitUntil } from '@trunkline/testkit';
import { alignClocks } from '@trunkline/verdict';
import { expect, it } from 'vitest';
import type { CallAnswer } from '../../../src/api-types.ts';
import { type ConsoleRig, waitForEnd } from '../console-rig.test-support.ts';
import { DrawnTears } from '../drawn-tears.test-support.ts';
import { Operator } from '../operator.test-support.ts';

const rowOf = (operator: Operator, callId: string) =>
  operator.page.locator(`main a[href^="#/calls/${callId}"]`).first();

/** How much room the whole call has at both ends of the picture, as a share of it. */
const MARGIN = 0.02;

/**
 * Where in the picture of the whole call the caller heard the last of what was cut: as long after its first sound as they heard of it,
 * and as the holes and pauses in it lasted, but not after it was paused or ended.
 */
function shareHeard({ facts: entries }: CallAnswer): number {
  const facts = alignClocks(entries.map(({ event }) => event));
  const times = facts.map(({ atMs }) => atMs);
  const [startMs, endMs] = [Math.min(...times), Math.max(...times)];
  const cut = facts.find((fact) => fact.type === 'agent.turnEnded' && fact.interrupted);
  if (cut?.type !== 'agent.turnEnded') throw new Error('nothing was cut');
  const first = facts.find((fact) => fact.type === 'agent.firstHeard' && fact.turnId === cut.turnId);
  const ofTurn = facts.filter(({ atMs }) => first !== undefined && atMs >= first.atMs && atMs <= cut.atMs);
  let heardToMs = (first?.atMs ?? 0) + cut.heardMs;
  let silentFromMs = cut.atMs;
  for (const fact of ofTurn) {
    if (fact.type === 'caller.gapHeard' && fact.turnId === cut.turnId) heardToMs += fact.gapMs;
    else if (fact.type === 'agent.paused') silentFromMs = fact.atMs;
    else if (fact.type === 'agent.resumed') {
      silentFromMs = cut.atMs;
      heardToMs += fact.pausedMs;
    }
  }
  return ((Math.min(heardToMs, silentFromMs) - startMs) / (endMs - startMs) + MARGIN) / (1 + 2 * MARGIN);
}

export function liveCallScenes(rig: () => ConsoleRig): void {
  it.concurrent('a call appears without a reload, its words turn final while its axis grows, and its verdict is said', async () => {
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey });
    const { page } = operator;
    await page.getByRole('heading', { name: 'Calls' }).waitFor();
    const callId = await rig().place('greeting-and-answer');
    await rowOf(operator, callId).click();
    await operator.reads('are you open on Saturday afternoon');
    const lengthOfAxis = async (): Promise<number> =>
      Number(await page.getByLabel('Picture of the call').getAttribute('max'));
    const before = await lengthOfAxis();
    await operator.reads('On Saturdays the workshop is open until four');
    // What the caller was just saying stood there in grey, and stands there as final words.
    const said = page.locator('.said:not([data-partial])', { hasText: 'are you open on Saturday afternoon' }).first();
    const final = (await said.textContent()) ?? '';
    const beginnings = (await operator.partials()).filter(
      (words) => words.length > 'Caller '.length && words !== final,
    );
    expect(beginnings.filter((words) => final.startsWith(words))).not.toEqual([]);
    await waitUntil(async () => (await lengthOfAxis()) > before, { what: 'a longer axis', timeoutMs: 10_000 });
    await operator.happened('The call ended');
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
    expect(await operator.complaints()).toEqual([]);
    await operator.leave();
  });

  it.concurrent('an interruption tears the agent’s lane where it was heard, and strikes out what nobody heard', async () => {
    const callId = await rig().place('barge-in');
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey, before: DrawnTears.SCRIPT });
    await operator.go(`#/calls/${callId}`);
    await operator.page.locator('.said s').first().waitFor();
    await waitForEnd(rig(), callId);
    await operator.happened('The call ended');
    await operator.page.getByRole('button', { name: 'Call', exact: true }).click();
    const tears = new DrawnTears(operator.page);
    let offBy = Number.POSITIVE_INFINITY;
    // The picture is on its way to the whole call for a moment. A hundredth of it is some eight pixels.
    const isThere = async (): Promise<boolean> => {
      // A report that comes late makes the whole call longer, and so the picture.
      const expected = shareHeard(await operator.readCall(callId));
      const [share, ...more] = await tears.shares();
      offBy = share === undefined || more.length > 0 ? Number.POSITIVE_INFINITY : Math.abs(share - expected);
      return offBy < 0.01;
    };
    await waitUntil(isThere, {
      timeoutMs: 20_000,
      what: () => `one crack in the picture where it was heard, which is off by ${offBy}`,
    });
    expect(offBy).toBeLessThan(0.01);
    await operator.leave();
  });

  it.concurrent('say and hang up work, and each is a fact with the name of the key', async () => {
    const callId = await rig().place('waits-for-operator');
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey, hash: `#/calls/${callId}` });
    const { page } = operator;
    await operator.reads('Which tea is yours');
    await page.getByRole('button', { name: 'Say…' }).click();
    await page.getByRole('textbox', { name: /agent’s voice/ }).fill('One moment, a colleague looks into it.');
    await page.getByRole('button', { name: 'Say it' }).click();
    await operator.happened('demo had the agent say something');
    await operator.reads('a colleague looks into it');
    await page.getByRole('button', { name: 'Hang up…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up', exact: true }).click();
    await operator.happened('demo hung up');
    await operator.happened('The call ended');
    expect((await rig().client.readCallRecord(callId))?.endedBy).toBe('operator');
    await operator.leave();
  });
}
