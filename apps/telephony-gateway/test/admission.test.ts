/** Which calls are admitted, what refused callers hear, and that no limit is ever passed. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { beforeAll, describe, it } from 'vitest';
import type { PreparedScenario } from '@trunkline/simulators';
import { callIdOf, FALLBACK, type Fleet, saidTo, startFleet, TO } from './fleet.ts';
import { prepare, PUBLIC_URL } from './rig.ts';
import { TALK } from './scenarios.ts';
import { incomingCall, postSigned } from './signed-post.ts';

let scenario: PreparedScenario;
beforeAll(async () => {
  scenario = await prepare(TALK);
});

const SENTENCE = 'All lines are busy.';
const REFUSED = `<?xml version="1.0" encoding="UTF-8"?><Response><Say>${SENTENCE}</Say><Dial action="${PUBLIC_URL}/webhook/twilio/dial-ended" method="POST" answerOnBridge="true" timeout="30"><Number>${FALLBACK}</Number></Dial></Response>`;
const WORDS = { CALL_REFUSAL: SENTENCE, FALLBACK_NUMBER: FALLBACK };

const live = (fleet: Fleet, calls: number) => waitUntil(() => fleet.replicas[0].registry.calls === calls);
const callIn = async (fleet: Fleet, index: number, more?: Record<string, string>): Promise<string> =>
  (await postSigned(fleet.replicas[0].origin, '/webhook/twilio', incomingCall(index, more))).text();

describe.concurrent('a call beyond a limit', () => {
  const limits: [limit: string, variable: string, same: object, other: object][] = [
    ['fleet', 'MAX_FLEET_CALLS', { from: '+15550100003', to: '+15550100004' }, {}],
    ['number', 'MAX_CALLS_PER_NUMBER', { from: '+15550100003' }, { from: '+15550100003', to: '+15550100004' }],
    ['caller', 'MAX_CALLS_PER_CALLER', { to: '+15550100004' }, { from: '+15550100003' }],
  ];
  it.for(limits)(
    'of the %s hears a sentence and is passed on; the next is taken',
    async ([limit, variable, same, other], { expect, onTestFinished }) => {
      const fleet = await startFleet({ onTestFinished }, { scenario, env: { ...WORDS, [variable]: '1' } });
      const first = fleet.placeCall();
      await live(fleet, 1);
      const refused = fleet.placeCall(same);
      expect(await refused.ended).toMatchObject({ endedBy: 'document' });
      expect(saidTo(refused)).toBe(SENTENCE);
      expect(refused.log.filter(isEvent('carrier.dialled')).map(({ addresses }) => addresses)).toEqual([[FALLBACK]]);
      expect(fleet.vapi.calls).toHaveLength(1);
      expect(await fleet.store.sessions.read(callIdOf(refused))).toMatchObject({
        state: 'ended',
        endedBy: 'gateway',
        endedReason: `refused-${limit}`,
      });
      const { body: metrics } = await fleet.replicas[0].admin.inject('/metrics');
      expect(metrics).toContain(`trunkline_calls_refused_total{reason="${limit}",service="telephony-gateway"} 1`);
      const line = fleet.logLines.find(({ msg }) => msg === 'call.refused');
      expect(line).toMatchObject({ reason: limit, live: 1, limit: 1 });
      expect(JSON.stringify(fleet.logLines)).not.toMatch(/1555010000/);
      // Where the limit is one of numbers or callers, this call has another one.
      const elsewhere = Object.keys(other).length > 0;
      if (elsewhere) fleet.placeCall(other);
      await live(fleet, elsewhere ? 2 : 1);
      await first.hangUp();
      await live(fleet, elsewhere ? 1 : 0);
      fleet.placeCall();
      await live(fleet, elsewhere ? 2 : 1);
    },
  );

  it('is refused again when its webhook comes again, though there is room by then', async ({
    expect,
    onTestFinished,
  }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, env: { ...WORDS, MAX_FLEET_CALLS: '1' } });
    expect(await callIn(fleet, 1)).toContain('<Connect');
    expect(await callIn(fleet, 2)).toBe(REFUSED);
    const over = { ...incomingCall(1), CallStatus: 'completed' };
    expect((await postSigned(fleet.replicas[0].origin, '/webhook/twilio/call-status', over)).status).toBe(204);
    expect(await fleet.liveSlots()).toBe(0);
    expect(await callIn(fleet, 2)).toBe(REFUSED);
    expect(await fleet.liveSlots()).toBe(0);
    expect(await callIn(fleet, 3)).toContain('<Connect');
  });

  it('hears the sentence alone where there is nobody to pass it on to', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, env: { MAX_FLEET_CALLS: '0' } });
    expect(await callIn(fleet, 1)).toMatch(/<Say>We are sorry, all our lines are busy.*<\/Say><Hangup\/>/);
  });
});

describe.concurrent('many webhooks at once', () => {
  it('of one call take one slot and make one agent', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, env: { MAX_FLEET_CALLS: '5' } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => callIn(fleet, 1)));
    expect(answers.filter((twiml) => twiml.includes('<Connect'))).toHaveLength(5);
    expect(await fleet.liveSlots()).toBe(1);
    await waitUntil(() => fleet.vapi.calls.length > 0);
    expect(fleet.vapi.calls).toHaveLength(1);
  });

  it('of fifty calls at a limit of ten, over two replicas, admit ten', async ({ expect, onTestFinished }) => {
    const env = { ...WORDS, MAX_FLEET_CALLS: '10' };
    const fleet = await startFleet({ onTestFinished }, { scenario, env, replicas: 2 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const { origin } = fleet.replicas[index % 2] ?? fleet.replicas[0];
        return (await postSigned(origin, '/webhook/twilio', incomingCall(index))).text();
      }),
    );
    expect(answers.filter((twiml) => twiml.includes('<Connect'))).toHaveLength(10);
    expect(answers.filter((twiml) => twiml === REFUSED)).toHaveLength(40);
    expect(await fleet.liveSlots()).toBe(10);
    await waitUntil(() => fleet.vapi.calls.length >= 10);
    expect(fleet.vapi.calls).toHaveLength(10);
  });

  it('of callers who withhold their number are not one caller', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, env: { MAX_CALLS_PER_CALLER: '1' } });
    for (const index of [1, 2, 3]) expect(await callIn(fleet, index, { From: 'anonymous' })).toContain('<Connect');
    expect(await callIn(fleet, 4, { From: TO })).toContain('<Connect');
    expect(await callIn(fleet, 5, { From: TO })).not.toContain('<Connect');
  });
});
