import type { CallId } from '@trunkline/protocol';
import { buildTwilioRest, createFakeCarrier, type FakeCall, type RestFault } from '@trunkline/simulators';
import { type ConsoleRig, test as base } from '../console-rig.test-support.ts';

const ACCOUNT = { accountSid: `AC${'1'.repeat(32)}`, authToken: 'a-token-of-the-account' };
const RECORDING = { channels: 1, track: 'both', source: 'OutboundAPI', callback: undefined } as const;

interface Twilio {
  /** For a console that knows the account. */
  env: Record<string, string>;
  /** A call that is over, of which there are two recordings. */
  recordedCall(): Promise<FakeCall>;
  refuse(fault: RestFault, method: string): void;
}

const test = base.extend<{ twilio: Twilio }>({
  twilio: async ({ rig: _rig }, use) => {
    const carrier = createFakeCarrier({ ...ACCOUNT, publicUrl: 'http://127.0.0.1:1', seed: 1, verbTimeScale: 0 });
    let refused: { fault: RestFault; method: string } | undefined;
    const faultFor = ({ method }: { method: string }): RestFault | undefined =>
      method === refused?.method ? refused.fault : undefined;
    const rest = buildTwilioRest({ carrier, faultFor });
    const url = await rest.listen({ host: '127.0.0.1', port: 0 });
    await use({
      env: { TWILIO_ACCOUNT_SID: ACCOUNT.accountSid, TWILIO_AUTH_TOKEN: ACCOUNT.authToken, TWILIO_API_URL: url },
      async recordedCall() {
        const call = carrier.placeOutboundCall({
          to: '+15550100001',
          from: '+15550100002',
          document: { twiml: '<Response><Hangup/></Response>' },
          timeoutMs: 60_000,
          fallbackUrl: undefined,
          statusCallback: undefined,
          detection: undefined,
          recording: RECORDING,
        });
        call.recordings.start(RECORDING);
        await call.ended;
        return call;
      },
      refuse: (fault, method) => (refused = { fault, method }),
    });
    await rest.close();
    await carrier.close();
  },
});

const sidsOf = ({ recordings }: FakeCall): string[] => recordings.list.map(({ recordingSid }) => recordingSid);

async function endedCall(rig: ConsoleRig, { callSid, accountSid, recordings }: FakeCall): Promise<CallId> {
  const recordingSid = recordings.list[0]!.recordingSid;
  const callId = await rig.newCall({ callSid, accountSid, recording: 'on' });
  await rig.store.recordings.note(callId, recordingSid);
  await rig.store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1_000_000 });
  return callId;
}

async function receiptOf(answer: Promise<Response>): Promise<unknown> {
  return ((await (await answer).json()) as { receipt: unknown }).receipt;
}

test('every recording of a call that is erased is deleted at Twilio with the record of the call, and the receipt names them', async ({
  rig,
  twilio,
  expect,
}) => {
  const call = await twilio.recordedCall();
  const sids = sidsOf(call);
  expect(sids).toHaveLength(2);
  const { ask } = await rig.start(twilio.env);
  const callId = await endedCall(rig, call);
  expect(await receiptOf(ask(`/api/calls/${callId}`, { method: 'DELETE' }))).toMatchObject({
    askedOf: [...sids.map((sid) => `Twilio, recording ${sid}`), `Twilio, call ${call.callSid}`],
    kept: [],
  });
  expect(sidsOf(call)).toEqual([]);
});

test('what Twilio keeps is on the receipt with the reason, whether it refuses to delete, to list, or is not asked', async ({
  rig,
  twilio,
  expect,
}) => {
  const call = await twilio.recordedCall();
  const [sid, other] = sidsOf(call);
  const eraseBy = async (env: Record<string, string>): Promise<unknown> => {
    const { ask } = await rig.start(env);
    return receiptOf(ask(`/api/calls/${await endedCall(rig, call)}`, { method: 'DELETE' }));
  };
  const fault = { status: 403, code: 20_403, message: 'no' };
  twilio.refuse(fault, 'DELETE');
  expect(await eraseBy(twilio.env)).toMatchObject({
    askedOf: [],
    kept: [
      ...[sid, other].map((one) => `Twilio's recording ${one}: Twilio did not take the request; delete it there`),
      `Twilio's record of call ${call.callSid}, with both numbers: Twilio did not delete it; delete it there`,
    ],
  });
  twilio.refuse(fault, 'GET');
  expect(await eraseBy(twilio.env)).toMatchObject({
    kept: [
      `Twilio's recording ${sid} of call ${call.callSid}: Twilio did not say; look there`,
      `Twilio's record of call ${call.callSid}, with both numbers: Twilio did not delete it; delete it there`,
    ],
  });
  expect(await eraseBy({})).toMatchObject({
    kept: [
      `Twilio's recording ${sid}: there is no TWILIO_ACCOUNT_SID with a token or key here; delete it there`,
      `Twilio's record of call ${call.callSid}, with both numbers: there is no TWILIO_ACCOUNT_SID with a token or key here; delete it there`,
    ],
  });
  expect(sidsOf(call)).toEqual([sid, other]);
});
