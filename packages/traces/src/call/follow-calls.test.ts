import type { CallEvent, CallId } from '@trunkline/protocol';
import type { LoggedEvent } from '@trunkline/session-store';
import { expect, test } from 'vitest';
import type { CallSpan } from '../spans/call-span.ts';
import { spanIdOf } from '../spans/trace-ids.ts';
import { agentSpeaks, at, beginning, CALL_ID, callerSpeaks, compared, ended, FENCE } from './facts.test-support.ts';
import { createCallFollower } from './follow-calls.ts';
import { turnSpanId } from './turn-spans.ts';

const noFault = (error: unknown): never => {
  throw error;
};

/** One log that several processes write, each with its own follower. */
function createLog() {
  const log: LoggedEvent[] = [];
  const before = (id: string): CallEvent[] =>
    log.filter((entry) => Number(entry.id) < Number(id)).map(({ event }) => event);
  const events = {
    read: (_callId: CallId, { limit = 1_000 } = {}) =>
      Promise.resolve({ entries: log.slice(0, limit), unreadable: 0, nextAfterId: undefined }),
    readBefore: (_callId: CallId, id: string, limit: number) => Promise.resolve(before(id).slice(-limit)),
    readNewest: (_callId: CallId, limit: number) => Promise.resolve(log.slice(-limit).map(({ event }) => event)),
  };
  return {
    join() {
      const spans: CallSpan[] = [];
      const follower = createCallFollower(events, (span) => void spans.push(span), noFault);
      return {
        spans,
        follower,
        names: () => spans.map(({ name }) => name),
        write(...facts: CallEvent[]) {
          const entries = facts.map((event, index) => ({ id: String(log.length + index + 1), event }));
          log.push(...entries);
          follower.written(CALL_ID, entries);
        },
      };
    },
  };
}

test('facts that come while the log is being read are told in their order', async () => {
  const gateway = createLog().join();
  for (const fact of [...beginning, ...agentSpeaks(1, 1_000), ended(5_000)]) gateway.write(fact);
  expect(gateway.spans).toEqual([]);
  await gateway.follower.settled();
  expect(gateway.names()).toEqual(['turn', 'agent speaks', 'call']);
});

test('the successor of a replica that died writes the turn that was under way, and none twice', async () => {
  const log = createLog();
  const [dying, successor] = [log.join(), log.join()];
  dying.write(...beginning, ...agentSpeaks(1, 1_000), ...callerSpeaks(2, 4_000, 6_000));
  await dying.follower.settled();
  successor.write(
    at(7_000, { type: 'stream.opened', streamSid: 'MZ2', fence: FENCE + 1, reason: 'resumed', lostMs: 900 }),
  );
  successor.write(compared(7_000, FENCE + 1, 'b'), ...agentSpeaks(2, 8_000), ended(12_000));
  await successor.follower.settled();
  expect(dying.names()).toEqual(['turn', 'agent speaks']);
  expect(successor.names().filter((name) => ['turn', 'hand-over', 'call'].includes(name))).toEqual([
    'hand-over',
    'turn',
    'call',
  ]);
  expect(successor.spans.find(({ name }) => name === 'turn')?.spanId).toBe(turnSpanId(CALL_ID, 'turn_2'));
});

test('the successor in a long call still knows its channel, its agent and who had it before', async () => {
  const log = createLog();
  const [dying, successor] = [log.join(), log.join()];
  dying.write(...beginning);
  for (let turn = 1; turn <= 20; turn += 1) {
    dying.write(...callerSpeaks(turn, turn * 9_000, turn * 9_000 + 2_000), ...agentSpeaks(turn, turn * 9_000 + 4_000));
  }
  await dying.follower.settled();
  successor.write(
    at(200_000, { type: 'stream.opened', streamSid: 'MZ2', fence: FENCE + 1, reason: 'resumed', lostMs: 900 }),
  );
  successor.write(compared(200_000, FENCE + 1, 'replica-b'), ended(210_000));
  await successor.follower.settled();
  const attributes = Object.assign({}, ...successor.spans.map((span) => span.attributes)) as object;
  expect(attributes).toMatchObject({
    'trunkline.call.channel': 'twilio',
    'trunkline.vapi.call_id': 'vapi-1',
    'trunkline.outage.replica_before': 'replica-a',
  });
  const told = [...dying.spans, ...successor.spans].filter(({ name }) => name === 'turn');
  expect(new Set(told.map(({ spanId }) => spanId)).size).toBe(20);
  expect(told).toHaveLength(20);
});

test('whoever ends a call that nobody holds writes its last turn and the call', async () => {
  const log = createLog();
  const [dying, sweeper] = [log.join(), log.join()];
  dying.write(...beginning, ...agentSpeaks(1, 1_000));
  await dying.follower.settled();
  sweeper.write(ended(60_000));
  await sweeper.follower.settled();
  expect([dying.names(), sweeper.names()]).toEqual([[], ['turn', 'agent speaks', 'call']]);
});

test('a holder that was replaced or has released the call writes nothing more of it', async () => {
  const log = createLog();
  const gateway = log.join();
  gateway.write(...beginning, ...agentSpeaks(1, 1_000));
  await gateway.follower.settled();
  gateway.follower.fenced(CALL_ID);
  gateway.write(...callerSpeaks(2, 4_000, 6_000), ...agentSpeaks(2, 7_000));
  expect(gateway.names()).toEqual([]);
});

test('a tool is a child of the turn in which the agent asked for it, and of the call where that is not known', async () => {
  const log = createLog();
  const [gateway, worker] = [log.join(), log.join()];
  const finished = (toolCallId: string) =>
    ({
      type: 'tool.finished',
      toolCallId,
      name: 'stock',
      mode: 'answered',
      durationMs: 300,
      runs: 1,
      failed: false,
    }) as const;
  gateway.write(...beginning, ...agentSpeaks(1, 1_000), ...callerSpeaks(2, 4_000, 6_000));
  gateway.write(at(6_900, { type: 'tool.called', toolCallId: 'tc-1', name: 'stock' }));
  worker.write(at(7_200, finished('tc-1')), at(7_300, finished('of-another-model')));
  await worker.follower.settled();
  expect(worker.spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ['execute_tool stock', turnSpanId(CALL_ID, 'turn_2')],
    ['execute_tool stock', spanIdOf(CALL_ID)],
  ]);
  expect(worker.spans[0]).toMatchObject({ attributes: { 'gen_ai.tool.call.id': 'tc-1' } });
});

test('a log that cannot be read costs what was before, and nothing else', async () => {
  const spans: CallSpan[] = [];
  const away = (): Promise<never> => Promise.reject(new Error('away'));
  const follower = createCallFollower(
    { read: away, readBefore: away, readNewest: away },
    (span) => void spans.push(span),
    noFault,
  );
  follower.written(
    CALL_ID,
    [...beginning, ...agentSpeaks(1, 1_000), ended(5_000)].map((event, index) => ({ id: `${index}`, event })),
  );
  await follower.settled();
  expect(spans.map(({ name }) => name)).toEqual(['turn', 'agent speaks', 'call']);
});

test('only so many calls are followed; the one that was followed first is let go', async () => {
  const spans: CallSpan[] = [];
  const nothing = (): Promise<CallEvent[]> => Promise.resolve([]);
  const read = () => Promise.resolve({ entries: [], unreadable: 0, nextAfterId: undefined });
  const follower = createCallFollower(
    { read, readBefore: nothing, readNewest: nothing },
    (span) => void spans.push(span),
    noFault,
  );
  const ids = Array.from({ length: 2_001 }, (_, index): CallId => `call_${index}`);
  for (const id of ids)
    follower.written(
      id,
      beginning.map((event, index) => ({ id: `${index}`, event })),
    );
  await follower.settled();
  for (const id of [ids[0]!, ids[1]!]) {
    follower.written(
      id,
      agentSpeaks(1, 1_000).map((event, index) => ({ id: `${10 + index}`, event })),
    );
    follower.written(
      id,
      callerSpeaks(2, 4_000, 6_000).map((event, index) => ({ id: `${20 + index}`, event })),
    );
  }
  expect(spans.map(({ name, ownerId }) => [name, ownerId])).toEqual([
    ['turn', 'call_1'],
    ['agent speaks', 'call_1'],
  ]);
});

test.each([
  ['that this process writes', [...beginning, null], []],
  ['that are read of the time before', beginning, [null]],
])(
  'facts of which no spans can be made, %s, are told and not thrown at whoever writes',
  async (_which, own, earlier) => {
    const spans: CallSpan[] = [];
    const faults: unknown[] = [];
    const events = {
      read: () => Promise.resolve({ entries: [], unreadable: 0, nextAfterId: undefined }),
      readBefore: () => Promise.resolve(earlier as unknown as CallEvent[]),
      readNewest: () => Promise.resolve([]),
    };
    const follower = createCallFollower(
      events,
      (span) => void spans.push(span),
      (error) => void faults.push(error),
    );
    follower.written(
      CALL_ID,
      own.map((event, index) => ({ id: String(index), event: event as CallEvent })),
    );
    await follower.settled();
    expect(faults).toEqual([expect.any(TypeError)]);
    expect(spans).toEqual([]);
  },
);
