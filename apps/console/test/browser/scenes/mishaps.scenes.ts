/** What is done to the network, and to the system that all calls share: that one after the other, and what it does not get over last. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { waitUntil } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import type { ConsoleRig } from '../console-rig.test-support.ts';
import { Operator } from '../operator.test-support.ts';

/** @returns a port of this machine on which nobody listens */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

const LIVE = /^trunkline_calls_live(?:\{[^}]*\})? (\d+)/m;

/** The gateways that have calls just now. Which one takes a call is the balancer's affair: one that was not ready for a moment gets none. */
async function gatewaysWithCalls({ system }: ConsoleRig): Promise<string[]> {
  const gateways = { 'telephony-gateway': system.gatewayAdminUrl, 'spare-gateway': system.spareAdminUrl };
  const names: string[] = [];
  for (const [name, url] of Object.entries(gateways)) {
    const [, live] = LIVE.exec(await (await fetch(`${url}/metrics`)).text()) ?? [];
    if (Number(live) > 0) names.push(name);
  }
  return names;
}

export function mishapScenes(rig: () => ConsoleRig): void {
  it.concurrent('a page whose network was cut says so, and shows what happened meanwhile when it is back', async () => {
    const { network, networkUrl, system } = rig();
    const operator = await Operator.arrive(rig(), { key: system.apiKey, url: networkUrl });
    const { page } = operator;
    const callId = await rig().place('greeting-and-answer');
    await page.locator(`main a[href^="#/calls/${callId}"]`).first().click();
    await operator.reads('How can I help');
    network.switchTo(await deadPort());
    network.cut();
    await page.getByText('The connection to the console is away').waitFor();
    // It is said while the page is away, and stands there without a gap afterwards.
    const other = await Operator.arrive(rig(), { key: system.apiKey, hash: `#/calls/${callId}` });
    await other.reads('Saturday afternoon');
    network.switchTo(Number(new URL(system.consoleUrl).port));
    await operator.reads('Saturday afternoon');
    await page.getByText('The connection to the console is away').waitFor({ state: 'detached' });
    await operator.happened('The call ended');
    const ids = (at: Operator) => at.page.locator('.said').allInnerTexts();
    await other.happened('The call ended');
    expect(await ids(operator)).toEqual(await ids(other));
    await operator.leave();
    await other.leave();
  });

  it('Redis is away: the page says so, and goes on by itself afterwards', async () => {
    const { redis, system } = rig();
    const operator = await Operator.arrive(rig(), { key: system.apiKey });
    const { page } = operator;
    await page.getByRole('heading', { name: 'Calls' }).waitFor();
    redis.cut();
    await page.getByText('The console has lost Redis').waitFor();
    redis.mend();
    await page.getByText('The console has lost Redis').waitFor({ state: 'detached' });
    const callId = await rig().place('greeting-and-answer');
    const row = page.locator(`main a[href^="#/calls/${callId}"]`).first();
    await row.waitFor();
    expect(await row.isVisible()).toBe(true);
    await operator.leave();
  });

  it('a killed replica is a hand-over on the same axis, and the talk goes on', async () => {
    const { group, system } = rig();
    await waitUntil(async () => (await gatewaysWithCalls(rig())).length === 0, {
      what: 'no other call',
      timeoutMs: 30_000,
    });
    const callId = await rig().place('replica-dies');
    const operator = await Operator.arrive(rig(), { key: system.apiKey, hash: `#/calls/${callId}` });
    await operator.reads('How can I help');
    const [holder = ''] = await gatewaysWithCalls(rig());
    await group.end(holder, 'SIGKILL');
    await operator.happened('The stream came back');
    await operator.reads('bikes for children');
    const { facts } = await operator.readCall(callId);
    const holders = facts.flatMap(({ event }) => (event.type === 'clock.compared' ? [event.replicaId] : []));
    expect(new Set(holders).size).toBe(2);
    // The words of before are still there: it is one call.
    expect(await operator.page.locator('.said', { hasText: 'How can I help' }).count()).toBe(1);
    await operator.leave();
  });
}
