/** Transfers that the agent's side asks for, on its socket or through the mailbox. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it } from 'vitest';
import { greeted, readCall, transferStates } from './control-client.ts';
import { callIdOf, startFleet } from './fleet.ts';
import { prepare } from './rig.ts';
import { TALK } from './scenarios.ts';

const PERSON = '+15550100003';

describe.concurrent('an agent that wants its caller to be passed on', () => {
  it.for(['go-on', 'end'] as const)(
    'is served once, be its call to %s',
    async (afterTransfer, { expect, onTestFinished }) => {
      const fleet = await startFleet(
        { onTestFinished },
        { scenario: await prepare(TALK), vapi: { behaviour: { afterTransfer } } },
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
      { scenario: await prepare(TALK), carrier: { verbTimeScale: 1 } },
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
