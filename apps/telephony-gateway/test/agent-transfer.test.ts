/** Transfers that the agent's side asks for, on its socket or through the mailbox. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it } from 'vitest';
import { greeted, readCall, transferStates } from './control-client.ts';
import { callIdOf, startFleet } from './fleet.ts';
import { prepare } from './rig.ts';
import { TALK } from './scenarios.ts';

const PERSON = '+15550100003';
const LISTED = { TRANSFER_ALLOWED: PERSON };

describe.concurrent('an agent that wants its caller to be passed on', () => {
  it('is not obeyed before its platform says that the transfer is meant', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet(
      { onTestFinished },
      { scenario: await prepare(TALK), env: LISTED, vapi: { behaviour: { vetoesTransfers: true } } },
    );
    const call = fleet.placeCall();
    await greeted(call);
    await fleet.vapi.calls[0]?.useOwnTool({ name: 'transferCall', arguments: { destination: PERSON } });
    const { origin } = fleet.replicas[0];
    const types = async () => (await readCall(origin, callIdOf(call))).events.map(({ type }) => type);
    await waitUntil(async () => (await types()).includes('tool.called'));
    await call.hangUp();
    await fleet.replicas[0].registry.idle();
    expect(transferStates(await readCall(origin, callIdOf(call)))).toEqual([]);
    expect(call.log.filter(isEvent('carrier.dialled'))).toEqual([]);
  });

  it('is told that it cannot, when the destination is not listed', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario: await prepare(TALK), env: LISTED });
    const call = fleet.placeCall();
    await greeted(call);
    await fleet.vapi.calls[0]?.useOwnTool({ name: 'transferCall', arguments: { destination: '+19005550100' } });
    const commands = () => fleet.vapi.calls[0]?.commands.map(({ command }) => command) ?? [];
    await waitUntil(() => commands().length > 0, { timeoutMs: 10_000 });
    expect(commands()[0]).toMatchObject({ message: { content: expect.stringContaining('could not be passed on') } });
    expect(fleet.replicas[0].counters.refusedDestinations).toBe(1);
    const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
    expect(record.events).toContainEqual(
      expect.objectContaining({ type: 'transfer.refused', reason: 'destination-not-listed' }),
    );
    expect(record.state).toBe('live');
    await call.hangUp();
    expect(call.log.filter(isEvent('carrier.dialled'))).toEqual([]);
  });

  it.for(['go-on', 'end'] as const)(
    'is served once, be its call to %s',
    async (afterTransfer, { expect, onTestFinished }) => {
      const fleet = await startFleet(
        { onTestFinished },
        { scenario: await prepare(TALK), env: LISTED, vapi: { behaviour: { afterTransfer } } },
      );
      const call = fleet.placeCall({ dial: () => ({ status: 'completed' }) });
      await greeted(call);
      // Vapi tells of one transfer three times: by the tool call, `transfer-update` and the end of the agent's call.
      await fleet.vapi.calls[0]?.useOwnTool({ name: 'transferCall', arguments: { destination: PERSON } });
      await call.ended;
      expect(call.log.filter(isEvent('carrier.dialled')).map(({ addresses }) => addresses)).toEqual([[PERSON]]);
      const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
      expect(record.endedReason).toBe('transferred');
      expect(transferStates(record).slice(0, 2)).toEqual(['announcing', 'dialling']);
      expect(fleet.vapi.calls).toHaveLength(1);
    },
  );

  it('is not served again by a wish that waited while its caller was away', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet(
      { onTestFinished },
      { scenario: await prepare(TALK), env: LISTED, carrier: { verbTimeScale: 1 } },
    );
    const call = fleet.placeCall({ dial: () => ({ status: 'busy', ringMs: 1_500 }) });
    await greeted(call);
    await fleet.vapi.calls[0]?.useOwnTool({ name: 'transferCall', arguments: { destination: PERSON } });
    await call.waitFor(isEvent('carrier.dialled'), 10_000);
    await fleet.store.commands.send(callIdOf(call), { type: 'agent.transferRequested', id: 'cmd_late', to: PERSON });
    await waitUntil(async () => (await fleet.store.sessions.read(callIdOf(call)))?.transferState === 'none', {
      timeoutMs: 10_000,
    });
    expect(await fleet.store.commands.status(callIdOf(call), 'cmd_late')).toBe('done');
    expect(call.log.filter(isEvent('carrier.dialled'))).toHaveLength(1);
    await call.hangUp();
  });

  it('is told when there is nobody to pass them on to', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario: await prepare(TALK) });
    const call = fleet.placeCall();
    await greeted(call);
    await fleet.store.commands.send(callIdOf(call), { type: 'agent.transferRequested', id: 'cmd_1' });
    const commands = () => fleet.vapi.calls[0]?.commands.map(({ command }) => command) ?? [];
    await waitUntil(() => commands().length > 0, { timeoutMs: 5_000 });
    expect(commands()[0]).toMatchObject({
      type: 'add-message',
      message: { role: 'system', content: expect.stringContaining('could not be passed on') },
    });
    expect((await readCall(fleet.replicas[0].origin, callIdOf(call))).state).toBe('live');
    await call.hangUp();
  });
});
