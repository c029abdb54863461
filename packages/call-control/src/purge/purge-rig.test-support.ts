/** Everything that keeps something of a caller: Redis, the queues, a simulated Vapi and a simulated Twilio. */
import { randomBytes } from 'node:crypto';
import { createJobQueues, type JobQueues } from '@trunkline/job-queues';
import { callIdOfTwilioCall, type CallId } from '@trunkline/protocol';
import { createLogger, systemClock } from '@trunkline/service-kit';
import {
  buildKeys,
  createRedisClient,
  createSessionStore,
  type SessionStore,
  whenRedisReady,
} from '@trunkline/session-store';
import {
  buildTwilioRest,
  createFakeCarrier,
  createFakeVapi,
  createSynthesiser,
  type FakeCall,
  type FakeCarrier,
  type FakeVapi,
  parseScenario,
  prepareScenario,
} from '@trunkline/simulators';
import { dumpRedis, redisTest, type TestRedis } from '@trunkline/testkit';
import { buildPurge } from './build-purge.ts';
import type { Purge } from './purge.ts';

const ACCOUNT = { accountSid: `AC${'1'.repeat(32)}`, authToken: 'a-token-of-the-account' };
const RECORDING = { channels: 1, track: 'both', source: 'OutboundAPI', callback: undefined } as const;
const API_KEY = 'vapi-key';
const SECRET = 'a secret of this house';
const log = createLogger({ service: 'test', level: 'silent' });

type Redis = ReturnType<TestRedis['createClient']>;

export const NUMBER = '+15550100001';
export const OURS = '+15550100002';

export interface PlayedCall {
  callId: CallId;
  atTwilio: FakeCall;
  recordingSid: string;
  vapiCallId: string;
}

export interface PurgeRig {
  store: SessionStore;
  purge: Purge;
  queues: JobQueues;
  vapi: FakeVapi;
  carrier: FakeCarrier;
  redis: Redis;
  /** Twilio refuses to delete from now on, or does as it is asked again. */
  refuseAtTwilio(refuses: boolean): void;
  /** A call that was recorded, in which `words` were said, and which is over. */
  playCall(words: string, conversationId?: string): Promise<PlayedCall>;
  /** A chat of Vapi's in which `words` were written. @returns its id there. */
  playChat(sessionId: string, words: string): Promise<string>;
  /** All that Redis holds, names of keys included. */
  dump(): Promise<string>;
}

export const test = redisTest.extend<{ rig: PurgeRig }>({
  rig: async ({ redis }, use) => {
    const synthesiser = await createSynthesiser();
    const scenario = await prepareScenario(
      parseScenario('name: short\ndescription: For a test.\nsteps:\n  - callerHangsUp: true'),
      synthesiser,
    );
    const vapi = await createFakeVapi({ apiKey: API_KEY, scenarioFor: () => scenario, synthesiser });
    const carrier = createFakeCarrier({ ...ACCOUNT, publicUrl: 'http://127.0.0.1:1', seed: 1, verbTimeScale: 0 });
    let refuses = false;
    const fault = { status: 403, code: 20_403, message: 'no' };
    const rest = buildTwilioRest({
      carrier,
      faultFor: ({ method }) => (refuses && method === 'DELETE' ? fault : undefined),
    });
    const twilioUrl = await rest.listen({ host: '127.0.0.1', port: 0 });
    const client = createRedisClient(redis.url, { name: 'purge', onError: () => {} });
    await whenRedisReady(client, 5_000);
    const store = createSessionStore({
      redis: client,
      nowMs: Date.now,
      random: randomBytes,
      clock: systemClock,
      callerSecrets: [SECRET],
    });
    const queues = createJobQueues({ redisUrl: redis.url });
    const purge = buildPurge({
      config: {
        REDIS_URL: redis.url,
        VAPI_API_KEY: API_KEY,
        VAPI_BASE_URL: vapi.url,
        TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
        TWILIO_AUTH_TOKEN: [ACCOUNT.authToken],
        TWILIO_API_URL: twilioUrl,
      },
      store,
      log,
    });
    const keys = buildKeys().webhook;
    const plain = redis.createClient();
    const atVapi = async (path: string, body: object): Promise<string> => {
      const response = await fetch(`${vapi.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return ((await response.json()) as { id: string }).id;
    };

    const playCall: PurgeRig['playCall'] = async (words, conversationId) => {
      const atTwilio = carrier.placeOutboundCall({
        to: OURS,
        from: NUMBER,
        document: { twiml: '<Response><Hangup/></Response>' },
        timeoutMs: 60_000,
        fallbackUrl: undefined,
        statusCallback: undefined,
        detection: undefined,
        recording: undefined,
      });
      const { recordingSid } = atTwilio.recordings.start(RECORDING);
      await atTwilio.ended;
      const vapiCallId = await atVapi('/call', {
        assistantId: '4a9b0a2e-0000-4000-8000-000000000001',
        transport: {
          provider: 'vapi.websocket',
          audioFormat: { format: 'mulaw', container: 'raw', sampleRate: 8_000 },
        },
      });
      const { callSid, accountSid } = atTwilio;
      const callId = callIdOfTwilioCall(callSid)!;
      await store.sessions.create({
        callId,
        channel: 'twilio',
        state: 'live',
        intent: 'talk',
        createdAtMs: Date.now(),
        streamAttempts: 1,
        callSid,
        accountSid,
        from: NUMBER,
        to: OURS,
        ...(conversationId !== undefined && { conversationId }),
      });
      if (conversationId !== undefined) await store.conversations.join(conversationId, callId);
      await store.recordings.note(callId, recordingSid);
      await store.sessions.writeAgent(callId, { vapiCallId }, { number: 1 });
      await store.sessions.linkVapiCall(vapiCallId, callId);
      await store.events.append(callId, [
        { type: 'agent.opened', atMs: 1, vapiCallId, isNew: true, callerAudioKeptMs: 0 },
        { type: 'caller.turnEnded', atMs: 2, turnId: 'turn_1', text: words },
      ]);
      await store.levels.append([{ callId, levels: { atMs: 1, caller: 'AAAA', heardAgent: 'AAAA' } }]);
      const toolKey = `${vapiCallId}/a-run`;
      await plain.hset(keys.toolCall(toolKey), 'outcome', JSON.stringify({ result: words }));
      await plain.sadd(keys.toolRuns(vapiCallId), toolKey, `cached ${keys.toolCache('stock', 'hash')}`);
      await plain.set(keys.toolCache('stock', 'hash'), words);
      await plain.set(keys.delivery(`late-result/${toolKey}`), '0');
      await plain.set(keys.delivery(`escalation/${vapiCallId}`), '0');
      await plain.set(keys.report(vapiCallId), JSON.stringify({ transcript: words }));
      await plain.hset(keys.agentCall(vapiCallId), 'analysis', words);
      await plain.zadd(keys.agentTranscript(vapiCallId), 1, words);
      await queues.add('run-tool', toolKey, { vapiCallId, toolCallId: 't', name: 'stock', arguments: { words } });
      await queues.add('store-report', vapiCallId, { vapiCallId, report: { transcript: words } });
      await store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: Date.now() });
      return { callId, atTwilio, recordingSid, vapiCallId };
    };

    await use({
      store,
      purge,
      queues,
      vapi,
      carrier,
      redis: plain,
      refuseAtTwilio: (value) => (refuses = value),
      playCall,
      async playChat(sessionId, words) {
        const chatId = await atVapi('/chat', { assistantId: 'assistant-1', input: words, name: sessionId });
        await store.chatQueue.enqueue(
          sessionId,
          { messageId: `m-${chatId}`, text: words },
          { maxWaiting: 5, perMinute: 5 },
        );
        const turn = await store.chatTurns.take(sessionId, 'replica-a');
        if (typeof turn === 'string') throw new Error('the turn is not there');
        await store.chatTurns.append(turn, { step: 1, chatId });
        await store.chatTurns.finish(turn, { state: 'answered', answer: `the answer to ${words}`, events: [] });
        const owner = `no-call-${chatId}`;
        await store.chats.beginTool(sessionId, { chatId, owner, run: `${owner}/x` });
        await plain.sadd(keys.toolRuns(owner), `${owner}/x`);
        await plain.hset(keys.toolCall(`${owner}/x`), 'outcome', words);
        return chatId;
      },
      dump: () => dumpRedis(plain),
    });
    await queues.close();
    client.disconnect();
    await rest.close();
    await carrier.close();
    await vapi.close();
    await synthesiser.close();
  },
});
