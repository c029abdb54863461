import { describe, expect, it } from 'vitest';
import { agentOfRoute, overridesOfRoute, variablesOfRoute } from './routed-agent.ts';

describe('the agent of a route', () => {
  const fallback = { assistantId: 'of-the-environment' };

  it('is that of whoever placed the call, then that of the route, then that of the environment', () => {
    const route = { assistantId: 'of-the-route' };
    expect(agentOfRoute({ assistantId: 'of-the-program', route }, fallback)).toEqual({ assistantId: 'of-the-program' });
    expect(agentOfRoute({ route }, fallback)).toEqual({ assistantId: 'of-the-route' });
    expect(agentOfRoute({ route: { assistant: { model: {} } } }, fallback)).toEqual({ assistant: { model: {} } });
    expect(agentOfRoute({ route: { squadId: 'team' } }, fallback)).toEqual({ squadId: 'team' });
    expect(agentOfRoute({ route: {} }, fallback)).toBe(fallback);
    expect(agentOfRoute({}, undefined)).toBeUndefined();
  });

  it('is changed by its own line, and by its overrides over that', () => {
    const line = { startSpeakingPlan: { waitSeconds: 1 } };
    expect(overridesOfRoute(undefined, line)).toEqual(line);
    expect(overridesOfRoute({ overrides: { firstMessage: 'Hi' } }, line)).toEqual({ ...line, firstMessage: 'Hi' });
    expect(overridesOfRoute({ line: 'default' }, line)).toEqual({});
    expect(overridesOfRoute({ line: 'mobile' }, line)).toMatchObject({
      startSpeakingPlan: { transcriptionEndpointingPlan: { onPunctuationSeconds: 0.8 } },
    });
    const own = { startSpeakingPlan: { waitSeconds: 2 } };
    expect(overridesOfRoute({ line: 'mobile', overrides: own }, line)).toEqual(own);
  });

  it('has the variables of its overrides and its own over them', () => {
    const overrides = { variableValues: { a: 1, b: 2 } };
    expect(variablesOfRoute({ overrides, variables: { b: 3 } })).toEqual({ a: 1, b: 3 });
    expect(variablesOfRoute({ overrides: { variableValues: 'no object' } })).toEqual({});
    expect(variablesOfRoute(undefined)).toEqual({});
  });
});
