import { describe, expect, it } from 'vitest';
import { runScriptedCaller } from '../src/scenario/index.ts';
import type { FakeVapiOptions } from '../src/vapi/index.ts';
import { createCall, inBrief, MULAW_CALL, useVapi } from './vapi-set-up.ts';
import type { PhoneOptions } from './vapi-phone.ts';

const world = useVapi();

const PCM_CALL = {
  assistantId: MULAW_CALL.assistantId,
  transport: { provider: 'vapi.websocket', audioFormat: { format: 'pcm_s16le', container: 'raw', sampleRate: 16_000 } },
};

const SHORT_TALK = inBrief(
  'agent: Good morning.',
  'caller: Are you open today?',
  'agent: We are, until six.',
  'callerHangsUp: true',
);

const SHORT_BARGE_IN = inBrief(
  'agent: Good morning.',
  'caller: Tell me everything.',
  'agent: Gladly. We sell new bicycles and used ones, and we repair whatever has two wheels.',
  '{ caller: "Stop, that is enough.", cutsInAfterMs: 900, agentSilentWithinMs: 500 }',
  'agent: As you like.',
  'callerHangsUp: true',
);

async function play(yaml: string, options: Partial<FakeVapiOptions> = {}, phoneOptions: PhoneOptions = {}) {
  const scenario = await world.prepare(yaml);
  const vapi = await world.startVapi(scenario, options);
  const { transport } = await createCall(vapi, phoneOptions.audioFormat === 'pcm16k' ? PCM_CALL : MULAW_CALL);
  const phone = await world.openPhone(transport.websocketCallUrl, phoneOptions);
  const report = await runScriptedCaller(scenario, phone);
  const call = await vapi.waitForCall(0);
  return { report, phone, call, endedReason: await call.ended };
}

describe.concurrent('a whole call with FakeVapi, over a real socket', () => {
  it.each(['mulaw', 'pcm16k'] as const)('goes as the scenario says, in %s', async (audioFormat) => {
    const { report, call, endedReason } = await play(SHORT_TALK, {}, { audioFormat });
    expect(report.failures).toEqual([]);
    expect(call.failures).toEqual([]);
    expect(endedReason).toBe('customer-ended-call');
    expect(call.heardUtterances).toMatchObject([{ stepIndex: 1, recognised: true, onsetMissingMs: 0 }]);
    expect(call.heardUtterances[0]?.similarity).toBeGreaterThan(0.95);
    expect(call.heardAudio().length / 8).toBeGreaterThan(3000);
    expect(call.agentTurns.map(({ interrupted }) => interrupted)).toEqual([false, false]);
    // From the caller's last word: the endpointing time of 500 ms, and what two sockets and two tickers add.
    expect(report.steps[2]?.responseMs).toBeLessThan(900);
  });

  it('stops speaking when the caller cuts in, and takes up what was said', async () => {
    const { report, phone, call } = await play(SHORT_BARGE_IN);
    expect(report.failures).toEqual([]);
    expect(call.failures).toEqual([]);
    expect(phone.messages.filter(({ type }) => type === 'user-interrupted')).toEqual([
      expect.objectContaining({ turnId: call.agentTurns[1]?.turnId }),
    ]);
    expect(call.agentTurns.map(({ interrupted }) => interrupted)).toEqual([false, true, false]);
  });

  it('is heard to talk over the caller by a client that plays late audio', async () => {
    const faults = { lateAudioMs: 900 };
    const { report } = await play(SHORT_BARGE_IN, { faults });
    expect(report.failures).toEqual([
      expect.stringMatching(/^step 4 \(caller\): the agent was silent only after \d+ ms/),
    ]);
  });

  it('sounds the same in bursts, in odd pieces and with stalls, to a client that queues what it gets', async () => {
    const pacing = { burstMs: 700, oddSizes: true, stallEveryMs: 900, stallMs: 150, factor: 2 };
    const { report, phone } = await play(SHORT_TALK, { pacing, seed: 5 });
    expect(report.failures).toEqual([]);
    expect(new Set(phone.received.map(({ audio }) => audio.length)).size).toBeGreaterThan(20);
  });

  it('ends when the agent hangs up', async () => {
    const { report, phone, endedReason } = await play(inBrief('agent: We are closed. Goodbye.', 'agentHangsUp: true'));
    expect(report.failures).toEqual([]);
    expect(endedReason).toBe('assistant-ended-call');
    expect(await phone.closed).toBe(1000);
  });

  it('hears digits as messages, and keeps silent where nothing may come', async () => {
    const { report, call } = await play(
      inBrief(
        'agent: Press seven.',
        'nothingMayComeForMs: 600',
        'digits: "7"',
        'agent: Thank you.',
        'callerHangsUp: true',
      ),
    );
    expect(report.failures).toEqual([]);
    expect(call.failures).toEqual([]);
    expect(call.commands).toMatchObject([{ command: { type: 'add-message' } }]);
  });
});
