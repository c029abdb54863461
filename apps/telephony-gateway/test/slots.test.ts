/** The slot of a call is released on proof of its end, whoever has the proof, and a call that nobody ended is found. */
import { isEvent, type PreparedScenario } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { beforeAll, describe, it } from 'vitest';
import { callIdOf, FALLBACK, type Fleet, type FleetOptions, startFleet } from './fleet.ts';
import { prepare } from './rig.ts';
import { TALK } from './scenarios.ts';
import { incomingCall, postSigned } from './signed-post.ts';

let scenario: PreparedScenario;
beforeAll(async () => {
  scenario = await prepare(TALK);
});

const FIRST = callIdOf({ callSid: incomingCall(1)['CallSid'] ?? '' });

type Context = Parameters<typeof startFleet>[0];
const start = ({ onTestFinished }: Context, options: Omit<FleetOptions, 'scenario'> = {}): Promise<Fleet> =>
  startFleet({ onTestFinished }, { scenario, ...options });

const endsOf = (fleet: Fleet) => fleet.logLines.filter(({ msg }) => msg === 'call.ended');
const slotsAre = (fleet: Fleet, count: number) =>
  waitUntil(async () => (await fleet.liveSlots()) === count, { what: `${count} slots` });
const released = async (fleet: Fleet) => (await fleet.store.admission.count(Date.now())).released;

/** Places a call whose replica dies at the moment at which its caller hangs up, so that nobody is told. */
async function abandonedCall(fleet: Fleet) {
  const call = fleet.placeCall();
  await call.waitFor(isEvent('agent.speechStarted'), 10_000);
  fleet.route = () => 1;
  // The order matters: a replica that heard the caller hang up would end the call.
  const died = fleet.replicas[0].die();
  await Promise.all([died, call.hangUp()]);
  expectOpen(await fleet.store.sessions.read(callIdOf(call)));
  return call;
}
function expectOpen(session: { state: string } | undefined): void {
  if (session?.state !== 'live') throw new Error(`the abandoned call is ${session?.state}, not live`);
}

describe.concurrent('a slot is back', () => {
  it('when the caller hangs up, without any callback', async ({ expect, onTestFinished }) => {
    const fleet = await start({ onTestFinished }, { hasStatusCallbacks: false });
    const call = fleet.placeCall();
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    expect(await fleet.liveSlots()).toBe(1);
    await call.hangUp();
    await slotsAre(fleet, 0);
    expect(await released(fleet)).toMatchObject({ carrierStatus: 1 });
    expect(endsOf(fleet)).toHaveLength(1);
  });

  it('when Twilio says that a call is over which nobody holds', async ({ expect, onTestFinished }) => {
    const fleet = await start({ onTestFinished });
    const { origin } = fleet.replicas[0];
    await postSigned(origin, '/webhook/twilio', incomingCall(1));
    const agent = await fleet.vapi.waitForCall(0);
    await waitUntil(async () => (await fleet.store.sessions.read(FIRST))?.vapiCallId !== undefined);
    await postSigned(origin, '/webhook/twilio/call-status', { ...incomingCall(1), CallStatus: 'no-answer' });
    expect(await fleet.liveSlots()).toBe(0);
    await agent.ended;
    const [line] = endsOf(fleet);
    expect(line).toMatchObject({ endedBy: 'caller', reason: 'carrier-no-answer' });
    const events = await fleet.store.transcripts.factsOf(FIRST);
    expect(events.map(({ type }) => type)).toEqual(['call.created', 'call.ended']);
  });

  it('when stream-ended comes with the end of the call', async ({ expect, onTestFinished }) => {
    const fleet = await start({ onTestFinished });
    const { origin } = fleet.replicas[0];
    await postSigned(origin, '/webhook/twilio', incomingCall(1));
    await postSigned(origin, '/webhook/twilio/stream-ended', { ...incomingCall(1), CallStatus: 'completed' });
    expect(await fleet.liveSlots()).toBe(0);
    expect(endsOf(fleet)).toHaveLength(1);
  });

  it('only when the person has hung up to whom a caller without an agent was passed on', async ({
    expect,
    onTestFinished,
  }) => {
    const fleet = await start(
      { onTestFinished },
      { vapi: { faults: { createStatus: 500 } }, env: { FALLBACK_NUMBER: FALLBACK }, hasStatusCallbacks: false },
    );
    const slotsDuringDial: Promise<number>[] = [];
    const call = fleet.placeCall({
      dial() {
        slotsDuringDial.push(fleet.liveSlots());
        return { status: 'completed' };
      },
    });
    await call.ended;
    expect(await Promise.all(slotsDuringDial)).toEqual([1]);
    await slotsAre(fleet, 0);
  });

  it('when a call is swept whose replica has died', async ({ expect, onTestFinished }) => {
    const fleet = await start({ onTestFinished }, { replicas: 2, hasStatusCallbacks: false });
    const call = await abandonedCall(fleet);
    const sweeper = fleet.replicas[1]?.sweeper;
    expect(await fleet.liveSlots()).toBe(1);
    fleet.skip(120_000);
    expect(await sweeper?.sweep()).toBe(1);
    expect(await fleet.liveSlots()).toBe(0);
    await fleet.vapi.calls[0]?.ended;
    expect(endsOf(fleet).filter(({ reason }) => reason === 'stream-lost')).toMatchObject([
      { callId: callIdOf(call), endedBy: 'carrier', heldBy: expect.stringContaining('replica-') },
    ]);
    expect(await sweeper?.sweep()).toBe(0);
  });
});

describe.concurrent('the reconciler', () => {
  it('asks Twilio about a call that nobody proves, and closes it when it is over', async ({
    expect,
    onTestFinished,
  }) => {
    const fleet = await start({ onTestFinished }, { replicas: 2, hasStatusCallbacks: false });
    const call = await abandonedCall(fleet);
    const reconciler = fleet.replicas[1]?.reconciler;
    expect(await reconciler?.reconcile()).toBe(0);
    fleet.skip(130_000);
    expect(await reconciler?.reconcile()).toBe(1);
    expect(reconciler?.fleet).toMatchObject({ live: 0, released: { carrierLookup: 1 } });
    await fleet.vapi.calls[0]?.ended;
    const session = await fleet.store.sessions.read(callIdOf(call));
    expect(session).toMatchObject({ state: 'ended', endedBy: 'carrier', endedReason: 'carrier-completed' });
    expect(endsOf(fleet).filter(({ reason }) => reason === 'carrier-completed')).toHaveLength(1);
  });

  it('leaves a call alone that Twilio says goes on, and proves those that are held', async ({
    expect,
    onTestFinished,
  }) => {
    const fleet = await start({ onTestFinished }, { replicas: 2 });
    const call = fleet.placeCall();
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    fleet.skip(130_000);
    // The second replica knows nothing of the call, so Twilio's word counts.
    expect(await fleet.replicas[1]?.reconciler.reconcile()).toBe(0);
    const [slot] = (await fleet.store.admission.list({ nowMs: Date.now() + 130_000 })).slots;
    expect(slot?.lastProofAtMs).toBeGreaterThan(Date.now() + 120_000);
    expect(fleet.replicas[0].registry.calls).toBe(1);
    expect(await fleet.replicas[0].reconciler.reconcile()).toBe(0);
    expect(await fleet.liveSlots()).toBe(1);
  });

  it('gives a call its slot again after Redis has lost its memory', async ({ expect, onTestFinished }) => {
    const fleet = await start({ onTestFinished }, { env: { MAX_FLEET_CALLS: '1' } });
    const call = fleet.placeCall();
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    await fleet.observer.del('tl:{admission}:slots', 'tl:{admission}:groups', 'tl:{admission}:details');
    expect(await fleet.liveSlots()).toBe(0);
    await fleet.replicas[0].reconciler.reconcile();
    expect(await fleet.liveSlots()).toBe(1);
  });

  it('without credentials takes Vapi’s word for a call that nobody holds', async ({ expect, onTestFinished }) => {
    const env = { TWILIO_ACCOUNT_SID: '', TWILIO_API_URL: '' };
    const fleet = await start({ onTestFinished }, { replicas: 2, hasStatusCallbacks: false, env });
    await abandonedCall(fleet);
    const reconciler = fleet.replicas[1]?.reconciler;
    fleet.skip(130_000);
    expect(await reconciler?.reconcile()).toBe(0);
    expect(await fleet.liveSlots()).toBe(1);
    fleet.vapi.calls[0]?.end('silence-timed-out');
    expect(await reconciler?.reconcile()).toBe(1);
    expect(await fleet.liveSlots()).toBe(0);
    expect(endsOf(fleet).filter(({ reason }) => reason === 'nobody-held')).toMatchObject([{ endedBy: 'gateway' }]);
  });

  it('ends an agent that was left behind by a call that is over, and asks once only', async ({
    expect,
    onTestFinished,
  }) => {
    const fleet = await start({ onTestFinished }, { replicas: 2, hasStatusCallbacks: false });
    const call = await abandonedCall(fleet);
    // This is what a replica leaves that has written the end and dies before it tells the agent.
    await fleet.store.sessions.end(callIdOf(call), { endedBy: 'caller', endedReason: 'x', endedAtMs: Date.now() });
    const [agent] = fleet.vapi.calls;
    expect(agent?.record.status).not.toBe('ended');
    fleet.skip(60_000);
    await fleet.replicas[1]?.reconciler.reconcile();
    await agent?.ended;
    const found = () => fleet.logLines.filter(({ msg }) => msg === 'agent was left behind, ended now');
    expect(found()).toHaveLength(1);
    await fleet.replicas[1]?.reconciler.reconcile();
    expect(found()).toHaveLength(1);
  });
});
