import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'vitest';
import { runScriptedCaller } from '../src/scenario/index.ts';
import { createCall, post, useVapi } from './vapi-set-up.ts';

const world = useVapi();

interface ToolCalls {
  readonly type: string;
  readonly toolCallList: readonly { readonly id: string; readonly function: { readonly name: string } }[];
}

/** A server that answers every tool call with the same words. */
async function startToolServer(result: string) {
  const asked: ToolCalls[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { message } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { message: ToolCalls };
      if (message.type === 'tool-calls') asked.push(message);
      const results = (message.toolCallList ?? []).map(({ id }) => ({ toolCallId: id, result }));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/vapi`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function start(scenarioName: string, result: string) {
  const tools = await startToolServer(result);
  const scenario = await world.prepareShipped(scenarioName);
  const vapi = await world.startVapi(scenario, { webhook: { url: tools.url } });
  const { transport, monitor } = await createCall(vapi);
  const phone = await world.openPhone(transport.websocketCallUrl);
  return { tools, scenario, phone, monitor, call: await vapi.waitForCall(0) };
}

describe.concurrent('a shipped scenario with a tool', () => {
  it('tells the caller what the tool answered', async ({ expect, onTestFinished }) => {
    const { tools, scenario, phone, call } = await start('tool-call', 'Order 42, a desk lamp, is shipped.');
    onTestFinished(tools.close);
    const report = await runScriptedCaller(scenario, phone);
    await call.ended;
    expect([...report.failures, ...call.failures]).toEqual([]);
    expect(tools.asked.map(({ toolCallList }) => toolCallList.map((tool) => tool.function.name))).toEqual([
      ['lookup_order'],
    ]);
    expect(phone.messages.filter(({ type }) => type === 'tool-calls')).toHaveLength(1);
    expect(call.agentTurns[1]?.text).toBe('Order 42, a desk lamp, is shipped.');
  });

  it('tells the caller late what took too long', async ({ expect, onTestFinished }) => {
    const { tools, scenario, phone, call, monitor } = await start('slow-tool', 'I will tell you in a moment.');
    onTestFinished(tools.close);
    const played = runScriptedCaller(scenario, phone);
    await call.waitForMessage(({ type, transcript, transcriptType }) => {
      return type === 'transcript' && transcriptType === 'final' && transcript === 'I will tell you in a moment.';
    });
    // The worker waits for a pause; here it is one that the caller notices.
    await phone.waitForAgentSilence(800, 5000);
    const message = { role: 'system', content: 'The result of check_stock is here: 7.' };
    await post(monitor.controlUrl, { type: 'add-message', message, triggerResponseEnabled: true });
    const report = await played;
    await call.ended;
    expect([...report.failures, ...call.failures]).toEqual([]);
    expect(call.agentTurns.map(({ text }) => text)).toEqual([
      'Willow Street Cycles, good morning. How can I help?',
      'I will tell you in a moment.',
      'Thank you for waiting. The result of check_stock is here: 7.',
      'See you soon. Goodbye.',
    ]);
  });
});
