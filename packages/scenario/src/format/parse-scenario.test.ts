import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';

const scenario = (...steps: string[]) =>
  ['name: a-call', 'description: A call.', 'steps:', ...steps.map((step) => `  - ${step}`)].join('\n');

describe('reading a scenario', () => {
  it('knows every kind of step, and fills in voices and budgets', () => {
    const read = parseScenario(
      scenario(
        'agent: Hello.',
        '{ caller: Wait., cutsInAfterMs: 300, agentSilentWithinMs: 500 }',
        '{ agent: Yes?, withinMs: 900 }',
        'digits: "12#"',
        'nothingMayComeForMs: 800',
        'callerPausesForMs: 200',
        'agent: Goodbye.',
        'caller: Where is it?',
        'agentCallsTool: { name: lookup_order, arguments: { orderId: "42" }, answerContains: shipped }',
        'agent: "{{result}}"',
        'agentSaysLate: { containing: arrived }',
        'callerHangsUp: { afterHearingMs: 400 }',
      ),
    );
    expect(read.steps.map(({ kind }) => kind)).toEqual([
      'agent',
      'caller',
      'agent',
      'digits',
      'nothingMayComeForMs',
      'callerPausesForMs',
      'agent',
      'caller',
      'agentCallsTool',
      'agent',
      'agentSaysLate',
      'callerHangsUp',
    ]);
    expect(read.steps[10]).toMatchObject({ agentSaysLate: { containing: 'arrived' }, withinMs: 15_000 });
    expect(read.voices).toEqual({ agent: 'slt', caller: 'rms', person: 'awb' });
    expect(read.budgets).toEqual({ greetingWithinMs: 4000, answerWithinMs: 2500, agentSilentWithinMs: 800 });
  });

  it('reads what is on the line, what is said over the agent, and where the agent leg drops', () => {
    const read = parseScenario(
      [
        'line: { noise: { kind: traffic, levelDbfs: -40 }, echo: { lossDb: 18, delayMs: 120 } }',
        scenario(
          '{ agent: Hello., goesOnOver: [{ afterMs: 100, caller: Yes. }, { afterMs: 900, noise: cough }] }',
          '{ caller: Hi., agentLegDrops: { afterMs: 300 } }',
        ),
      ].join('\n'),
    );
    expect(read.line).toEqual({
      noise: { kind: 'traffic', levelDbfs: -40, seed: 1 },
      echo: { lossDb: 18, delayMs: 120, kind: 'hybrid', seed: 1 },
    });
    expect(read.steps[0]).toMatchObject({
      goesOnOver: [{ caller: 'Yes.' }, { noise: 'cough', durationMs: 400, levelDbfs: -24 }],
    });
    expect(read.steps[1]).toMatchObject({ agentLegDrops: { afterMs: 300, how: 'cut' } });
  });

  it.each([
    ['a step of no kind', scenario('agnet: Hello.'), /step 1 must have exactly one of agent, caller,/],
    ['a step of two kinds', scenario('{ agent: Hello., caller: Hi. }'), /step 1 must have exactly one of/],
    ['an unknown setting', scenario('{ agent: Hello., within: 3 }'), /step 1: .*within/s],
    ['two turns of the agent', scenario('agent: Hello.', 'agent: There.'), /step 2: the agent speaks twice in a row/],
    ['cutting in on nobody', scenario('{ caller: Wait., cutsInAfterMs: 1 }'), /step 1: the caller can only cut in/],
    ['a budget without a cut', scenario('{ caller: Hi., agentSilentWithinMs: 1 }'), /step 1: .* needs cutsInAfterMs/],
    ['hanging up on nobody', scenario('callerHangsUp: { afterHearingMs: 1 }'), /step 1: afterHearingMs needs an agent/],
    ['steps after the end', scenario('agentHangsUp: true', 'agent: Hello?'), /step 2 comes after the call has ended/],
    [
      'a result that no tool gave',
      scenario('caller: Hi.', 'agent: "It is {{result}}."'),
      /step 2: .* needs an agentCallsTool step/,
    ],
    [
      'a tool called for nothing',
      scenario('agent: Hi.', 'agentCallsTool: { name: lookup }'),
      /step 2: .* put a caller step before it/,
    ],
    ['a person whom nobody has called', scenario('agent: Hi.', 'person: Hi.'), /step 2: nobody has answered/],
    [
      'a person who did not answer',
      scenario("carrierDials: { to: '+15550100003', status: busy }", 'personHangsUp: true'),
      /step 2: nobody has answered/,
    ],
    [
      'words after the person has hung up',
      scenario("carrierDials: { to: '+15550100003', status: completed }", 'personHangsUp: true', 'caller: Hi.'),
      /step 3 comes after the call has ended/,
    ],
    [
      'a dial to nowhere',
      scenario('carrierDials: { to: workshop, status: busy }'),
      /step 1: .*number.*carrierDials\.to/s,
    ],
    ['digits that no keypad has', scenario('digits: "12a"'), /step 1: /],
    ['a voice that does not exist', `voices: { agent: bob }\n${scenario('agent: Hi.')}`, /voices/],
    [
      'something over the agent that is neither words nor a noise',
      scenario('{ agent: Hi., goesOnOver: [{ afterMs: 100 }] }'),
      /step 1: .*must have either caller or noise.*goesOnOver\[0\]/s,
    ],
    [
      'a noise that nobody knows',
      scenario('{ agent: Hi., goesOnOver: [{ afterMs: 100, noise: sneeze }] }'),
      /step 1: .*goesOnOver\[0\]\.noise/s,
    ],
    [
      'something over the agent after it was cut off',
      scenario('{ agent: Hi., goesOnOver: [{ afterMs: 9, caller: Yes. }] }', '{ caller: No!, cutsInAfterMs: 9 }'),
      /step 1: goesOnOver has something after step 2 has cut the turn short/,
    ],
    [
      'a socket that drops in no known way',
      scenario('{ caller: Hi., agentLegDrops: { afterMs: 1, how: melts } }'),
      /step 1: .*agentLegDrops\.how/s,
    ],
    ['a line with nothing on it', `line: {}\n${scenario('agent: Hi.')}`, /must have noise, echo or both.*line/s],
    [
      'a noise louder than a telephone carries',
      `line: { noise: { kind: traffic, levelDbfs: 3 } }\n${scenario('agent: Hi.')}`,
      /line\.noise\.levelDbfs/,
    ],
    ['no steps', 'name: a-call\ndescription: A call.\nsteps: []', /steps/],
    ['something that is no YAML', 'name: [', /a file: not YAML/],
  ])('refuses %s and says what to change', (_what, yaml, message) => {
    expect(() => parseScenario(yaml, 'a file')).toThrow(message);
  });

  it('knows people who are called, by the caller or by us', () => {
    const steps = [
      '{ agent: Nobody is there., whenTold: nobody answered }',
      "{ operatorTransfers: { to: '+15550100004', announce: One moment. } }",
      "carrierDials: { to: '+15550100004', status: completed }",
      'person: Hello.',
      'personHangsUp: true',
    ];
    const read = parseScenario(`outbound: { to: '+15550100008', takenBy: machine }\n${scenario(...steps)}`);
    expect(read.outbound).toEqual({ to: '+15550100008', takenBy: 'machine', ringMs: 1_000, request: {} });
    expect(read.steps).toMatchObject([
      { kind: 'agent', whenTold: 'nobody answered' },
      { kind: 'operatorTransfers', withinMs: 5_000 },
      { kind: 'carrierDials', carrierDials: { ringMs: 0 }, withinMs: 5_000 },
      { kind: 'person', person: 'Hello.' },
      { kind: 'personHangsUp' },
    ]);
  });

  it('names every fault at once', () => {
    expect(() => parseScenario(scenario('agnet: Hello.', 'digits: x'), 'two.yaml')).toThrow(
      /^two\.yaml: step 1 .*; step 2/s,
    );
  });
});
