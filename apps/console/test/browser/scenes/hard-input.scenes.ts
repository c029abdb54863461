/** What is hard to show: hostile words, and very many facts. */
import { randomBytes } from 'node:crypto';
import { buildCallId, type CallEvent, type CallId } from '@trunkline/protocol';
import { expect, it } from 'vitest';
import type { ConsoleRig } from '../console-rig.test-support.ts';
import { Operator } from '../operator.test-support.ts';

const HOSTILE = `<img src=x onerror="window.isHurt = true"><script>window.isHurt = true</script>`;
/** Facts are written in portions, as the gateway writes them. */
const PORTION = 500;

/** Writes a call with these facts, as the processes do. */
async function writeCall(
  { store }: ConsoleRig,
  facts: readonly CallEvent[],
  parties: { from?: string; to?: string } = {},
): Promise<CallId> {
  const callId = buildCallId(randomBytes(16));
  const createdAtMs = facts[0]?.atMs ?? 0;
  await store.sessions.create({
    callId,
    channel: 'twilio',
    state: 'live',
    intent: 'talk',
    streamAttempts: 1,
    createdAtMs,
    ...parties,
  });
  for (let from = 0; from < facts.length; from += PORTION) {
    await store.events.append(callId, facts.slice(from, from + PORTION));
  }
  return callId;
}

export function hardInputScenes(rig: () => ConsoleRig): void {
  it.concurrent('hostile words stay words, wherever they stand', async () => {
    const atMs = Date.now();
    const turn = { turnId: 'turn_1' as const };
    const callId = await writeCall(
      rig(),
      [
        { type: 'call.created', atMs, channel: HOSTILE },
        { type: 'stream.opened', atMs: atMs + 100, streamSid: HOSTILE, fence: 1, reason: 'first' },
        { type: 'caller.said', atMs: atMs + 1_000, ...turn, text: HOSTILE },
        { type: 'caller.turnEnded', atMs: atMs + 1_500, ...turn, text: HOSTILE },
        { type: 'agent.turnStarted', atMs: atMs + 2_000, ...turn, responseMs: 500 },
        { type: 'tool.called', atMs: atMs + 2_100, toolCallId: HOSTILE, name: HOSTILE },
        {
          type: 'tool.finished',
          atMs: atMs + 2_300,
          toolCallId: HOSTILE,
          name: HOSTILE,
          mode: 'late',
          durationMs: 200,
          runs: 2,
          failed: true,
        },
        {
          type: 'agent.turnEnded',
          atMs: atMs + 3_000,
          ...turn,
          text: `Well. ${HOSTILE}`,
          heardText: 'Well.',
          sentMs: 900,
          heardMs: 400,
          interrupted: true,
        },
        { type: 'agent.failed', atMs: atMs + 3_500, reason: HOSTILE },
        { type: 'operator.acted', atMs: atMs + 3_600, act: 'say', by: '<img src=x onerror=alert(1)>' },
        { type: 'call.ended', atMs: atMs + 4_000, endedBy: 'caller', reason: HOSTILE, durationMs: 4_000 },
      ],
      { from: HOSTILE, to: HOSTILE },
    );
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey });
    const { page } = operator;
    await page.locator(`main a[href^="#/calls/${callId}"]`).first().click();
    await page.locator('.said', { hasText: 'onerror' }).first().waitFor();
    for (const tab of ['Turns', 'Tools', 'Wire', 'Facts']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel').waitFor();
    }
    expect(await page.evaluate('window.isHurt')).toBeUndefined();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await operator.complaints()).toEqual([]);
    await operator.leave();
  });

  it.concurrent('ten thousand facts in one call stay usable', async () => {
    const startMs = Date.now() - 3_600_000;
    const facts: CallEvent[] = [
      { type: 'call.created', atMs: startMs, channel: 'twilio' },
      { type: 'stream.opened', atMs: startMs + 10, streamSid: 'MZ1', fence: 1, reason: 'first' },
    ];
    for (let turn = 1; facts.length < 9_999; turn += 1) {
      const turnId = `turn_${turn}` as const;
      const atMs = startMs + turn * 1_400;
      facts.push(
        { type: 'caller.said', atMs, turnId, text: `What about number ${turn}` },
        { type: 'caller.turnEnded', atMs: atMs + 300, turnId, text: `What about number ${turn}?` },
        { type: 'agent.turnStarted', atMs: atMs + 600, turnId, responseMs: 300 },
        {
          type: 'agent.turnEnded',
          atMs: atMs + 1_200,
          turnId,
          text: `Number ${turn} is free.`,
          heardText: `Number ${turn} is free.`,
          sentMs: 600,
          heardMs: 600,
          interrupted: false,
        },
      );
    }
    const callId = await writeCall(rig(), facts);
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey, hash: `#/calls/${callId}` });
    const { page } = operator;
    await page.getByRole('tab', { name: /^Facts\D*(9,?9\d\d|10,?0\d\d)/ }).click();
    // A list of all facts has the rows that are seen, and no more.
    expect(await page.locator('main *').count()).toBeLessThan(4_000);
    // Keys of the picture go from one fact to the next, and the list goes with them.
    await page.getByLabel('Picture of the call').focus();
    for (const key of ['0', '+', '+', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    const chosen = page.locator('.fact[aria-current=true]');
    await chosen.waitFor();
    const before = await chosen.getAttribute('data-fact');
    await page.keyboard.press('ArrowDown');
    await page.locator(`.fact[aria-current=true]:not([data-fact="${before}"])`).waitFor();
    expect(await operator.complaints()).toEqual([]);
    await operator.leave();
  });
}
