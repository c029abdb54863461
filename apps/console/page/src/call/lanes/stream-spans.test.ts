import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { factsOf, opened, over } from './facts.test-support.ts';
import { streamSpans } from './stream-spans.ts';

const held = (atMs: number, fence: number, replicaId: string): CallEvent => ({
  type: 'clock.compared',
  atMs,
  fence,
  replicaId,
  redisAheadMs: 0,
});

describe('the lane of who holds the call', () => {
  it('ends the stream of a replica that was killed when nobody held the call any more', () => {
    const facts = factsOf(
      opened(0),
      held(5, 1, 'a'),
      opened(9_000, 2, { reason: 'resumed', lostMs: 1_500 }),
      held(9_005, 2, 'b'),
    );
    expect(streamSpans(facts)).toMatchObject([
      { name: 'a', fromMs: 0, toMs: 7_500, end: 'lost' },
      { name: 'b', fromMs: 9_000, before: { lostMs: 1_500, reason: 'lost' } },
    ]);
  });

  it('tells a hand-over from a loss', () => {
    const handedOver: CallEvent = { type: 'call.handedOver', atMs: 8_000, fence: 1, reason: 'drain' };
    expect(
      streamSpans(factsOf(opened(0), handedOver, opened(8_400, 2, { reason: 'handedOver', lostMs: 400 }))),
    ).toMatchObject([{ toMs: 8_000, end: 'handed-over' }, { before: { lostMs: 400, reason: 'handed-over' } }]);
  });

  it('ends the older stream and not the newer one, whichever fact comes first', () => {
    const replaced: CallEvent = { type: 'stream.replaced', atMs: 5_010, streamSid: 'MZ1' };
    const spans = streamSpans(factsOf(opened(0), opened(5_000, 2, { reason: 'superseded' }), replaced));
    expect(spans[0]).toMatchObject({ end: 'replaced', toMs: 5_000 });
    expect(spans[1]).not.toHaveProperty('toMs');
  });

  it('has a span for each socket of the agent', () => {
    const agent = (atMs: number): CallEvent => ({
      type: 'agent.opened',
      atMs,
      vapiCallId: 'v',
      isNew: true,
      callerAudioKeptMs: 0,
    });
    expect(
      streamSpans(factsOf(agent(100), { type: 'agent.lost', atMs: 900, closeCode: 1006 }, agent(1_500), over(2_000))),
    ).toMatchObject([
      { side: 'agent', fromMs: 100, toMs: 900, end: 'lost' },
      { side: 'agent', fromMs: 1_500, toMs: 2_000, end: 'ended' },
    ]);
  });
});
