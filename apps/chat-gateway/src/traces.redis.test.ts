import { startOtlpReceiver, waitUntil } from '@trunkline/testkit';
import { test } from './gateway-rig.test-support.ts';

test('a chat is one trace over all replicas, with a span for each message and no word of it', async ({
  rig,
  expect,
  onTestFinished,
}) => {
  const collector = await startOtlpReceiver();
  onTestFinished(() => collector.close());
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  const [one, other] = [await rig.start(traces), await rig.start(traces)];
  rig.vapi.chat.setAnswerFor(() => 'A secret answer.');
  const first = await one.ask('/chat', { method: 'POST', body: { message: 'A secret question.' } });
  const { sessionId } = (await first.json()) as { sessionId: string };
  await other.ask('/chat', { method: 'POST', body: { message: 'Another one.', sessionId } });
  await waitUntil(() => collector.spans.length >= 3, { what: 'the spans of the chat' });

  const { spans } = collector;
  const [chat] = spans.filter(({ name }) => name === 'chat');
  const turns = spans.filter(({ name }) => name === 'turn');
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(chat?.attributes).toMatchObject({ 'session.id': sessionId, 'trunkline.call.channel': 'chat' });
  expect(turns.map(({ parentSpanId }) => parentSpanId)).toEqual([chat?.spanId, chat?.spanId]);
  expect(new Set(turns.map(({ spanId }) => spanId)).size).toBe(2);
  for (const { attributes, resource } of turns) {
    expect(attributes).toMatchObject({ 'gen_ai.conversation.id': sessionId, 'trunkline.chat.outcome': 'answered' });
    expect(resource['service.name']).toBe('chat-gateway');
  }
  expect(JSON.stringify(spans)).not.toContain('secret');
});
