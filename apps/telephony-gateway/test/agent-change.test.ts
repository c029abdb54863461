/** One agent leg after another, without the caller noticing: dropped sockets, and the renewal before Vapi's longest call. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it } from 'vitest';
import { countEvents, open, play } from './play.ts';
import { prepare } from './rig.ts';

const head = (name: string): string => `name: ${name}\ndescription: A part of a talk.\nsteps:\n`;
const FIRST = `
  - agent: Willow Street Cycles. How can I help?
  - caller: When do you open?
  - agent: We open at nine, from Monday to Saturday.`;
const SECOND = `
  - caller: And how long does a service take?
  - agent: Two working days.`;

const DROPS = `${head('drops')}
  - agent: Hello.
  - caller: My bike needs a full service before the weekend, please.
    agentLegDrops: { afterMs: 900 }
  - agent: Then please bring it in by Wednesday, we open at nine.
    withinMs: 3500
    agentLegDrops: { afterMs: 1200, how: close }
  - caller: Great, see you then.
  - agent: Goodbye.`;

describe.concurrent('an agent whose socket drops', () => {
  it('while the caller speaks and while it speaks: nothing said is lost, and nobody is greeted twice', async ({
    expect,
    onTestFinished,
  }) => {
    const played = await play({ onTestFinished }, DROPS, {}, { needsQuiet: false });
    expect(played.failures).toEqual([]);
    expect(played.agents).toHaveLength(1);
    expect(countEvents(played, 'agent.lost')).toBe(2);
    expect(played.record.events.filter(({ type }) => type === 'agent.opened')).toMatchObject([
      { isNew: true },
      { isNew: false },
      { isNew: false },
    ]);
    expect(played.agents[0]?.agentTurns).toHaveLength(3);
    for (const heard of played.agents[0]?.heardUtterances ?? []) {
      expect(heard).toMatchObject({ recognised: true });
      // What was on the wire when the socket vanished is lost with it.
      expect(heard.missingMs).toBeLessThanOrEqual(40);
    }
    expect(played.record.counters?.framesToAgentDropped).toBe(0);
  });
});

describe.concurrent('an agent whose call nears its longest duration', () => {
  it.for([
    { what: 'in a pause', isRedisAway: false },
    { what: 'also while Redis does not answer', isRedisAway: true },
  ])('is replaced $what by one that knows the talk and does not greet', async ({ isRedisAway }, context) => {
    const { expect, onTestFinished } = context;
    const rig = await open({ onTestFinished }, `${head('whole')}${FIRST}\n  - callerPausesForMs: 4500${SECOND}`, {
      agentScenarios: await Promise.all([prepare(head('first') + FIRST), prepare(head('second') + SECOND)]),
      ownRedis: isRedisAway,
    });
    const playing = rig.playCall();
    const first = await rig.vapi.waitForCall(0);
    await first.waitForMessage(
      ({ type, role, transcript, transcriptType }) =>
        type === 'transcript' &&
        role === 'assistant' &&
        transcriptType === 'partial' &&
        String(transcript).startsWith('We open'),
      20_000,
    );
    if (isRedisAway) await rig.signalRedis('SIGSTOP');
    rig.limits.agentRenewMs = 0;
    const second = await rig.vapi.waitForCall(1);
    rig.limits.agentRenewMs = Number.POSITIVE_INFINITY;
    expect(await first.ended).toBe('assistant-ended-call');
    await waitUntil(() => second.commands.length >= 3);
    if (isRedisAway) await rig.signalRedis('SIGCONT');
    const { failures, call, agents, record } = await playing;
    expect(failures).toEqual([]);
    expect(agents).toHaveLength(2);
    expect(second.record.request.assistantOverrides).toMatchObject({ firstMessageMode: 'assistant-waits-for-user' });
    expect(second.commands.slice(0, 3).map(({ command }) => command)).toMatchObject([
      { message: { role: 'assistant', content: 'Willow Street Cycles. How can I help?' } },
      { message: { role: 'user', content: 'When do you open?' } },
      { message: { role: 'assistant', content: 'We open at nine, from Monday to Saturday.' } },
    ]);
    expect(record.turns.map(({ agentSaid }) => agentSaid)).toEqual([
      'Willow Street Cycles. How can I help?',
      'We open at nine, from Monday to Saturday.',
      'Two working days.',
    ]);
    expect(record.events.filter(({ type }) => type === 'agent.opened')).toMatchObject([
      { isNew: true },
      { isNew: true },
    ]);
    expect(call.log.filter(isEvent('agent.cleared'))).toEqual([]);
  });
});
