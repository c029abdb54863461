import { expect, it } from 'vitest';
import type { GatewayCall } from './gateway-call.ts';
import { buildProviderReport } from './provider-report.ts';

const opened = (way: string) => ({
  type: 'agent.opened' as const,
  atMs: 1,
  vapiCallId: way,
  isNew: true,
  callerAudioKeptMs: 0,
  way,
});

it('tells a way once where another replica has taken the agent over, and again where it was left between', () => {
  const events = ['vapi', 'vapi', 'openai', 'vapi'].map(opened) as NonNullable<GatewayCall['events']>;
  expect(buildProviderReport('running', { events }).ways).toEqual(['vapi', 'openai', 'vapi']);
});
