import { systemClock } from '@trunkline/service-kit';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { createVapiCallNotes, type TranscriptLine } from '../src/delivery/vapi-call-notes.ts';
import { createCallTeller } from '../src/delivery/call-teller.ts';
import { createControlClient } from '../src/delivery/control-client.ts';
import { createDeliveryClaims } from '../src/delivery/delivery-claims.ts';
import { createAnalyseTurn } from '../src/jobs/analyse-turn.ts';
import { createApplyEvent } from '../src/jobs/apply-event.ts';
import { createTellEscalation } from '../src/jobs/tell-escalation.ts';
import { createJobWorkers } from '../src/queues/job-workers.ts';
import { withQueues, withServer } from './worker-rig.ts';

redisTest(
  'one analysis of a call at a time, of the turns that wait only the newest, and one word of an escalation',
  async ({ redis, expect }) => {
    await withServer(async ({ url, seen }) => {
      await withQueues(redis, async ({ queues, store, redis: client, openSession }) => {
        // Between two legs of the agent: nobody can be told yet.
        const { callId } = await openSession('vapi-1', { floor: 'both' });
        const notes = createVapiCallNotes(client, { ttlMs: 60_000 });
        const asked: { transcript: readonly TranscriptLine[]; summary?: string }[] = [];
        const answers: (() => void)[] = [];
        const outcomes: string[] = [];
        const told: string[] = [];
        const closing = { sessions: store.sessions, epochMs: Date.now, graceMs: 0 };
        const workers = createJobWorkers({
          redisUrl: redis.url,
          concurrency: 5,
          lockMs: 1_000,
          epochMs: Date.now,
          clock: systemClock,
          onError: () => {},
          handlers: {
            'apply-event': createApplyEvent({ ...closing, notes, queues, analyses: true }),
            'tell-escalation': createTellEscalation({
              tell: createCallTeller({
                sessions: store.sessions,
                claims: createDeliveryClaims(client),
                control: createControlClient(),
                lookEveryMs: 5,
              }),
              onTold: (telling) => told.push(telling),
            }),
            'analyse-turn': createAnalyseTurn({
              notes,
              locks: store.locks,
              queues,
              onAnalysed: (outcome) => outcomes.push(outcome),
              lookEveryMs: 5,
              analyser: {
                isPersonWanted: () => false,
                async analyse(input) {
                  asked.push(input);
                  await new Promise<void>((resolve) => answers.push(resolve));
                  return { intent: 'help', escalate: true, reason: 'asks for one', summary: `summary ${asked.length}` };
                },
              },
            }),
          },
        });
        const hear = (text: string, atMs: number) =>
          queues.add('apply-event', text, {
            vapiCallId: 'vapi-1',
            event: { type: 'transcript', role: 'user', text, atMs },
          });
        try {
          await hear('one', 1);
          await waitUntil(() => answers.length === 1, { what: 'the first analysis' });
          await hear('two', 2);
          await hear('three', 3);
          await waitUntil(() => outcomes.length === 1, { what: 'the second turn to be passed over' });
          expect(outcomes).toEqual(['superseded']);
          expect(asked).toHaveLength(1);
          answers[0]!();
          await waitUntil(() => answers.length === 2, { what: 'the last analysis' });
          answers[1]!();
          await waitUntil(() => outcomes.length === 3);

          expect(outcomes).toEqual(['superseded', 'escalated', 'analysed']);
          expect(asked[1]).toEqual({
            transcript: ['one', 'two', 'three'].map((content) => ({ role: 'user', content })),
            summary: 'summary 1',
          });
          expect(told).toEqual([]);
          await store.sessions.update(callId, { agentControlUrl: url });
          await waitUntil(() => told.length === 1, { what: 'the escalation' });
          expect(told).toEqual(['delivered']);
          expect((await notes.read('vapi-1')).analysis).toMatchObject({ summary: 'summary 2' });
          expect(seen.map(({ body }) => JSON.parse(body))).toEqual([
            expect.objectContaining({ type: 'add-message', triggerResponseEnabled: false }),
          ]);
        } finally {
          await workers.close();
        }
      });
    });
  },
);
