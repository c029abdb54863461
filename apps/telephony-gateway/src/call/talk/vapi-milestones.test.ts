import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { VapiMilestones } from './vapi-milestones.ts';

function createRig() {
  const facts: CallEvent[] = [];
  const journal = { epochMs: (nowMs: number) => nowMs, record: (event: CallEvent) => void facts.push(event) };
  return { facts, milestones: new VapiMilestones({ nowMs: () => 7 }, journal) };
}

describe('what Vapi says of the way to its answer', () => {
  it('is written once for each change of who speaks', () => {
    const { facts, milestones } = createRig();
    milestones.speechUpdated('user', 'started');
    milestones.speechUpdated('user', 'started');
    milestones.speechUpdated('assistant', 'stopped');
    milestones.speechUpdated('user', 'stopped');
    expect(facts).toEqual([
      { type: 'vapi.speechUpdated', atMs: 7, role: 'user', status: 'started' },
      { type: 'vapi.speechUpdated', atMs: 7, role: 'user', status: 'stopped' },
    ]);
  });

  it('has the first words of each answer, whether or not Vapi numbers its answers', () => {
    const { facts, milestones } = createRig();
    for (const agentTurn of ['a', 'a', 'b']) milestones.modelSpoke(agentTurn);
    milestones.finalTranscript('turn_2');
    for (const agentTurn of ['b', undefined, undefined]) milestones.modelSpoke(agentTurn);
    milestones.finalTranscript('turn_3');
    milestones.modelSpoke(undefined);
    expect(facts.map(({ type }) => type)).toEqual([
      'vapi.modelOutput',
      'vapi.modelOutput',
      'vapi.finalTranscript',
      'vapi.finalTranscript',
      'vapi.modelOutput',
    ]);
  });
});
