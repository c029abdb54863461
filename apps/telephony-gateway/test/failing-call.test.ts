/** Faults of ours in single calls, at each of the places where something comes into a call, while ten others go on. */
import { type FakeCall, isEvent, playScenario } from '@trunkline/simulators';
import { systemClock } from '@trunkline/service-kit';
import { waitUntil } from '@trunkline/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AgentLeg } from '../src/call/agent/agent-leg.ts';
import type { AgentLegEvents } from '../src/call/agent/agent-leg-options.ts';
import type { AgentAudio } from '../src/call/agent/agent-socket.ts';
import { CallStreams, type StreamEvents } from '../src/call/media/call-streams.ts';
import { CallBargeIn } from '../src/call/talk/call-barge-in.ts';
import { callIdOf, saidTo } from './fleet.ts';
import type { TwilioLink } from '../src/twilio/twilio-link.ts';
import { createRig, prepare, type Rig } from './rig.ts';
import { TALK } from './scenarios.ts';

/** Where a call fails, as its log line says it, and what makes it come to that place. */
const PLACES = {
  'carrier.media': () => {},
  'carrier.mark': () => {},
  'carrier.dtmf': (call: FakeCall) => call.pressDigit('5'),
  'carrier.close': (call: FakeCall) => call.cutSocket(),
  'vapi.open': () => {},
  'vapi.audio': () => {},
  'vapi.message': () => {},
  'vapi.close': (call: FakeCall, rig: Rig) => agentOf(rig, call)?.cutSocket(),
  tick: () => {},
  housekeeping: () => {},
  agent: () => {},
  command: async (call: FakeCall, rig: Rig) => {
    await rig.store.commands.send(callIdOf(call), { type: 'call.say', id: 'cmd_say', text: 'One moment.' });
  },
} satisfies Record<string, (call: FakeCall, rig: Rig) => unknown>;
type Place = keyof typeof PLACES;

const agentOf = (rig: Rig, call: FakeCall) =>
  rig.vapi.calls.find(({ record }) => {
    const values = record.request.assistantOverrides?.['variableValues'] as Record<string, unknown> | undefined;
    return values?.['twilioCallSid'] === call.callSid;
  });

/** Calls that are to fail, by their CallSid: where, and how often. */
const failing = new Map<string, { place: Place; times: number }>();
const throwIn = (callSid: string | undefined, place: Place): void => {
  const plan = callSid === undefined ? undefined : failing.get(callSid);
  if (plan?.place !== place || plan.times === 0) return;
  plan.times -= 1;
  throw new Error('a fault of ours');
};

/** Lets the parts behind the guard throw: the guard itself, the sockets and everything else are real. */
function letPartsFail(): void {
  const legs = new WeakMap<AgentLeg, string>();
  let joined = '';
  /** `target`, of which the named methods first ask whether they are to throw. */
  const failingAt = <T extends object>(target: T, callSid: string, places: Partial<Record<keyof T, Place>>): T =>
    new Proxy(target, {
      get(of, name: keyof T & string) {
        const value: unknown = Reflect.get(of, name);
        const place = places[name];
        if (place === undefined || typeof value !== 'function') return value;
        return (...values: unknown[]): unknown => {
          throwIn(callSid, place);
          return Reflect.apply(value, of, values);
        };
      },
    });
  const { join } = CallStreams.prototype;
  vi.spyOn(CallStreams.prototype, 'join').mockImplementation(function (this: CallStreams, link, audio, events) {
    joined = (link as TwilioLink).start.callSid;
    const places = { markReturned: 'carrier.mark', dtmfReceived: 'carrier.dtmf', lost: 'carrier.close' } as const;
    const sound = failingAt(audio, joined, { mediaReceived: 'carrier.media' });
    join.call(this, link, sound, failingAt<StreamEvents>(events, joined, places));
  });
  const { open, writeToStandby, age, dial, say } = AgentLeg.prototype;
  vi.spyOn(AgentLeg.prototype, 'open').mockImplementation(function (this: AgentLeg, events, audio) {
    legs.set(this, joined);
    // `open` makes a copy of the events, which a proxy would not survive.
    const ofCall = failingAt<AgentLegEvents>(events, joined, {
      opened: 'vapi.open',
      agentTextReceived: 'vapi.message',
      lost: 'vapi.close',
    });
    const copy = Object.fromEntries(Object.keys(events).map((name) => [name, ofCall[name as keyof AgentLegEvents]]));
    const sound = failingAt<AgentAudio>(audio, joined, { audioReceived: 'vapi.audio' });
    open.call(this, copy as unknown as AgentLegEvents, sound);
  });
  vi.spyOn(AgentLeg.prototype, 'writeToStandby').mockImplementation(function (this: AgentLeg, silence) {
    throwIn(legs.get(this), 'tick');
    writeToStandby.call(this, silence);
  });
  vi.spyOn(AgentLeg.prototype, 'age').mockImplementation(function (this: AgentLeg, nowMs) {
    throwIn(legs.get(this), 'housekeeping');
    return age.call(this, nowMs);
  });
  vi.spyOn(AgentLeg.prototype, 'dial').mockImplementation(function (this: AgentLeg, ...dialled) {
    throwIn(legs.get(this), 'agent');
    return dial.apply(this, dialled);
  });
  vi.spyOn(AgentLeg.prototype, 'say').mockImplementation(function (this: AgentLeg, message) {
    throwIn(legs.get(this), 'command');
    say.call(this, message);
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  failing.clear();
});

const faultsOf = (rig: Rig, call: FakeCall): unknown[] =>
  rig.logLines
    .filter(({ msg, callId }) => msg === 'a call failed' && callId === callIdOf(call))
    .map(({ where }) => where);

/** How often a stream of the call has been opened. */
const streamsOf = (call: FakeCall): number => call.log.filter(isEvent('stream.started')).length;

describe('a call in which something of ours throws', () => {
  it('goes to another holder from wherever that happens, and ten others go on exact', async () => {
    letPartsFail();
    const scenario = await prepare(TALK);
    const rig = await createRig({ scenario, env: { BARGE_IN_MODE: 'vapi' } });
    try {
      const failures = Object.entries(PLACES).map(async ([place, provoke]) => {
        const call = rig.placeCall();
        failing.set(call.callSid, { place: place as Place, times: 1 });
        // Those that are to be provoked are provoked once the agent is there.
        await call.waitFor(isEvent('stream.started'), 20_000);
        if (provoke.length > 0) await waitUntil(() => rig.gateway.registry.has(callIdOf(call)));
        if (provoke.length > 0) await call.waitFor(isEvent('agent.speechStarted'), 20_000);
        await provoke(call, rig);
        await waitUntil(() => streamsOf(call) === 2, { timeoutMs: 20_000, what: `a second stream after ${place}` });
        await waitUntil(() => faultsOf(rig, call).length > 0);
        const session = await rig.store.sessions.read(callIdOf(call));
        await waitUntil(async () => (await rig.store.sessions.read(callIdOf(call)))?.state === 'live');
        await call.hangUp();
        return { place, where: faultsOf(rig, call), faults: session?.faults };
      });
      const healthy = Array.from({ length: 10 }, async () => {
        const call = rig.placeCall();
        const report = await playScenario(call, scenario, systemClock);
        await call.ended;
        await agentOf(rig, call)?.ended;
        const failures = [...report.failures, ...(agentOf(rig, call)?.failures ?? ['no agent'])];
        return { failures, streams: streamsOf(call) };
      });
      const failed = await Promise.all(failures);
      expect(failed).toEqual(Object.keys(PLACES).map((place) => ({ place, where: [place], faults: 1 })));
      expect(await Promise.all(healthy)).toEqual(Array(10).fill({ failures: [], streams: 1 }));
      await rig.gateway.registry.idle();
      expect(rig.gateway.counters.callFaults).toBe(Object.keys(PLACES).length);
    } finally {
      await rig.close();
    }
  });

  it('ends with the apology when it fails again, and its agent with it', async () => {
    letPartsFail();
    const rig = await createRig({ scenario: await prepare(TALK), env: { BARGE_IN_MODE: 'vapi' } });
    try {
      const call = rig.placeCall();
      failing.set(call.callSid, { place: 'vapi.audio', times: Number.POSITIVE_INFINITY });
      await call.ended;
      expect(saidTo(call)).toContain('nobody can take your call right now');
      expect(streamsOf(call)).toBe(2);
      expect((await rig.readRecord(call)).endedReason).toBe('gateway-fault');
      await Promise.all(rig.vapi.calls.map(({ ended }) => ended));
    } finally {
      await rig.close();
    }
  });

  it('fails alone when evidence of a voice is what makes it fail, and calls without an ear are counted', async () => {
    const scenario = await prepare(TALK);
    const rig = await createRig({ scenario, env: { BARGE_IN_MODE: 'local', VOICE_MAX_CALLS: '1' } });
    try {
      vi.spyOn(CallBargeIn.prototype, 'voiceLookedAt').mockImplementationOnce(() => {
        throw new Error('a fault of ours');
      });
      const call = rig.placeCall();
      await waitUntil(() => rig.gateway.registry.has(callIdOf(call)));
      const deaf = Array.from({ length: 2 }, async () => {
        const other = rig.placeCall();
        const report = await playScenario(other, scenario, systemClock);
        await other.ended;
        return report.failures;
      });
      await waitUntil(() => rig.gateway.voices?.deaf.now === 2);
      expect(rig.gateway.voices?.deaf.total).toBe(2);
      expect(rig.logLines.filter(({ msg }) => String(msg).includes('VOICE_MAX_CALLS'))).toHaveLength(1);
      await call.waitFor(isEvent('agent.speechStarted'), 20_000);
      const [, spoken] = scenario.steps;
      if (spoken?.kind === 'caller') await call.say(spoken.samples);
      await waitUntil(() => streamsOf(call) === 2, { timeoutMs: 20_000, what: 'a second stream' });
      expect(faultsOf(rig, call)).toEqual(['voice']);
      await call.hangUp();
      expect(await Promise.all(deaf)).toEqual([[], []]);
      await rig.gateway.registry.idle();
      expect(rig.gateway.voices?.deaf.now).toBe(0);
    } finally {
      await rig.close();
    }
  });
});
