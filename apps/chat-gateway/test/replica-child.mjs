/** A replica of the chat as a process of its own, to be killed. It takes messages over its parent's channel instead of HTTP. */
import { randomBytes } from 'node:crypto';
import { createLogger, systemClock } from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, whenRedisReady } from '@trunkline/session-store';
import { createChatService } from '../dist/create-chat-service.js';

const { redisUrl, vapiUrl, apiKey, replicaId, leaseMs } = JSON.parse(process.argv[2]);
const onError = () => {};
const redis = createRedisClient(redisUrl, { name: replicaId, onError });
const subscriber = createRedisClient(redisUrl, { name: `${replicaId}-wakes`, onError });
await Promise.all([redis, subscriber].map((client) => whenRedisReady(client, 10_000)));
const limits = { chatLeaseMs: leaseMs };
const service = createChatService({
  store: createSessionStore({ redis, nowMs: Date.now, random: randomBytes, clock: systemClock, limits }),
  subscriber,
  replicaId,
  vapi: { baseUrl: vapiUrl, apiKey, assistant: { assistantId: 'assistant-1' } },
  maxWaiting: 1_000,
  messagesPerMinute: 1_000_000,
  leaseMs,
  log: createLogger({ service: 'replica', level: 'error' }),
});
process.on('message', ({ id, message }) => {
  service.send(message).then(
    () => process.send({ id }),
    (error) => process.send({ id, fault: String(error) }),
  );
});
process.send({ isReady: true });
