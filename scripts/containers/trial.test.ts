import { expect, test } from 'vitest';
import type { CallReport } from '../../apps/sandbox/src/demo/report.ts';
import type { Mishap } from './play.ts';
import { faultsOf, type Trial } from './trial.ts';

const call = (scenario: string, failures: string[] = []): CallReport =>
  ({ scenario, ok: failures.length === 0, failures }) as Partial<CallReport> as CallReport;
const stopped: Mishap = {
  scenario: 'rolling-deploy',
  service: 'gateway-a',
  ending: { exitCode: 0, tookMs: 4_000 },
  drained: true,
};
const killed: Mishap = { ...stopped, scenario: 'replica-dies', ending: { exitCode: 137, tookMs: 100 }, drained: false };
const good: Trial = {
  readyMs: 30_000,
  looks: [{ what: 'user 1000', ok: true, seen: '' }],
  played: {
    calls: [call('tool-call'), call('rolling-deploy'), call('replica-dies')],
    mishaps: [stopped, killed],
    streamsOfReloadedCall: 1,
    factsOfFailed: {},
  },
  endings: { webhook: { exitCode: 0, tookMs: 3_000 } },
};

test('a trial without a fault has none, also where a gateway was killed', () => {
  expect(faultsOf(good)).toEqual([]);
});

test.each<[string, Partial<Trial>, string]>([
  [
    'a container that may write where it should not',
    { looks: [{ what: 'user 1000', ok: false, seen: '0\n' }] },
    'not so: user 1000 (0)',
  ],
  [
    'a caller who heard a gap',
    { played: { ...good.played, calls: [call('tool-call', ['a gap'])] } },
    'tool-call: a gap',
  ],
  [
    'a gateway that was stopped and did not drain',
    { played: { ...good.played, mishaps: [{ ...stopped, drained: false }, killed] } },
    'gateway-a was stopped and its log does not say that it drained',
  ],
  [
    'a gateway that was stopped and did not end well',
    { played: { ...good.played, mishaps: [{ ...stopped, ending: { exitCode: 137, tookMs: 45_000 } }, killed] } },
    'gateway-a was stopped and ended with exit code 137',
  ],
  [
    'a call under which no gateway was killed',
    { played: { ...good.played, mishaps: [stopped] } },
    'replica-dies: no gateway was ended',
  ],
  [
    'a stream that a reload of the proxy has cut',
    { played: { ...good.played, streamsOfReloadedCall: 2 } },
    'the proxy was reloaded under a call, whose stream was opened 2 times',
  ],
  [
    'a service that did not end well',
    { endings: { worker: { exitCode: 1, tookMs: 1_000 } } },
    'worker ended with exit code 1',
  ],
])('%s is a fault that is named', (_what, change, fault) => {
  expect(faultsOf({ ...good, ...change })).toEqual([fault]);
});
