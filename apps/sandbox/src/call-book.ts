/**
 * The calls that the sandbox has placed or taken: who rings, which scenario both sides play, and what came of it. Vapi's side
 * finds its scenario here by the CallSid that the gateway passes on.
 */
import {
  agentPart,
  type AnsweringParty,
  type CallerReport,
  createDialOutcomes,
  createLineSound,
  createStallWatch,
  type CreateCallRequest,
  type FakeCall,
  type FakeCarrier,
  type FakeRealtimeSession,
  type FakeVapi,
  type FakeVapiCall,
  isEvent,
  playDialledPerson,
  playScenario,
  type PreparedScenario,
} from '@trunkline/simulators';
import type { Clock } from '@trunkline/service-kit';
import { afterFirstWords, partyOf } from './outbound-party.ts';
import { callSidIn } from './provider-side.ts';
import type { SandboxCall } from './sandbox-call.ts';
import type { ScenarioLibrary } from './scenario-library.ts';
import { settleCall } from './settle-call.ts';

export interface CallBook {
  /** Places a call; it runs by itself. */
  place(scenario: PreparedScenario, wish: { from: string; to: string; keepsRecording: boolean }): SandboxCall;
  /** Who is at a number that the gateway calls; `undefined` for one that no scenario has. */
  partyAt(number: string): AnsweringParty | undefined;
  /** A call that the gateway has placed; it runs by itself. */
  take(call: FakeCall): void;
  find(callSid: string): SandboxCall | undefined;
  /** Oldest first. */
  list(): SandboxCall[];
  /** What the next agent of a call is to play. */
  scenarioOf(callSid: string): PreparedScenario | undefined;
}

export interface CallBookOptions {
  carrier: () => FakeCarrier;
  vapi: () => FakeVapi;
  library: ScenarioLibrary;
  /** The carrier's voice, 8 kHz. */
  speak(text: string): Promise<Int16Array>;
  recordingsDir: string;
  clock: Clock;
  /** The sessions at the second provider. */
  realtime: () => readonly FakeRealtimeSession[];
}

/** What the gateway passed on to the agent. */
export function passedOn(request: CreateCallRequest, name: string): string | undefined {
  const value = (request.assistantOverrides ?? request.squadOverrides)?.variableValues?.[name];
  return typeof value === 'string' ? value : undefined;
}

export const callSidOf = (request: CreateCallRequest): string | undefined => passedOn(request, 'twilioCallSid');

/** The scenario that a page has named in the metadata of its session. */
export const scenarioNamedBy = (request: CreateCallRequest): string | undefined => passedOn(request, 'scenario');

interface Entry {
  scenario: PreparedScenario;
  view: SandboxCall;
  /** While it lives: its recording is large. */
  call: FakeCall | undefined;
}

/** Finished calls that are remembered; the oldest goes first. */
const REMEMBERED = 1_000;
/** A machine stops recording by then. */
const LONGEST_MESSAGE_MS = 60_000;

export function createCallBook({ carrier, vapi, realtime, library, ...settling }: CallBookOptions): CallBook {
  const { clock } = settling;
  const entries = new Map<string, Entry>();
  const stalls = createStallWatch(clock);
  const agentsOf = (callSid: string): FakeVapiCall[] => [
    ...vapi().calls.filter(({ record }) => callSidOf(record.request) === callSid),
    ...realtime().flatMap(({ settings, call }) =>
      call && callSidIn(settings['instructions']) === callSid ? [call] : [],
    ),
  ];

  const recordMessage = async (call: FakeCall, scenario: PreparedScenario): Promise<CallerReport> => {
    const failures: string[] = [];
    const stop = clock.setTimeout(() => {
      failures.push(`nobody hung up on the machine for ${LONGEST_MESSAGE_MS / 1_000} s`);
      void call.hangUp();
    }, LONGEST_MESSAGE_MS);
    await call.ended;
    stop();
    return { scenario: scenario.name, ok: failures.length === 0, steps: [], failures };
  };

  const playCaller = async (call: FakeCall, scenario: PreparedScenario, view: SandboxCall): Promise<CallerReport> => {
    if (scenario.outbound?.takenBy === 'machine') return recordMessage(call, scenario);
    const half = scenario.outbound ? afterFirstWords(scenario) : scenario;
    const person = playDialledPerson(call, scenario, clock);
    const report = await playScenario(call, half, clock, (wish) => {
      view.operatorShould = wish;
    });
    await person;
    return report;
  };

  const run = async (
    call: FakeCall,
    scenario: PreparedScenario,
    view: SandboxCall,
    keepsRecording: boolean,
  ): Promise<void> => {
    const endWatch = stalls.begin();
    try {
      const report = await playCaller(call, scenario, view);
      view.stalledMs = endWatch();
      Object.assign(view, await settleCall({ ...settling, agentsOf, keepsRecording }, call, scenario, report));
    } catch (error) {
      endWatch();
      Object.assign(view, { state: 'over', ok: false, failures: [`the caller gave up: ${String(error)}`] });
    }
  };

  const enter = (call: FakeCall, scenario: PreparedScenario, keepsRecording: boolean): SandboxCall => {
    const view: SandboxCall = { callSid: call.callSid, scenario: scenario.name, state: 'running' };
    const entry: Entry = { call, scenario, view };
    entries.set(call.callSid, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= REMEMBERED) break;
      entries.delete(oldest);
    }
    void run(call, scenario, view, keepsRecording).finally(() => {
      entry.call = undefined;
    });
    return view;
  };

  return {
    place(scenario, { keepsRecording, ...parties }) {
      const lineSound = createLineSound(scenario.line);
      const call = carrier().placeCall({ ...parties, lineSound, dial: createDialOutcomes(scenario) });
      return enter(call, scenario, keepsRecording);
    },
    partyAt(number) {
      const scenario = library.outboundTo(number);
      return scenario && partyOf(scenario);
    },
    take(call) {
      const scenario = library.outboundTo(call.to);
      if (scenario) enter(call, scenario, true);
    },
    find: (callSid) => entries.get(callSid)?.view,
    list: () => [...entries.values()].map(({ view }) => view),
    scenarioOf(callSid) {
      const entry = entries.get(callSid);
      return entry && agentPart(entry.scenario, entry.call?.log.filter(isEvent('carrier.dialled')).length ?? 0);
    },
  };
}
