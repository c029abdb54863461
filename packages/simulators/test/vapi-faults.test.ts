import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedScenario } from '../src/scenario/index.ts';
import type { ApiFault, FakeVapiOptions } from '../src/vapi/index.ts';
import { createCall, inBrief, MULAW_CALL, post, useVapi } from './vapi-set-up.ts';

const world = useVapi();
let scenario: PreparedScenario;
beforeAll(async () => {
  scenario = await world.prepare(inBrief('agent: Good morning.', 'callerHangsUp: true'));
});
let closeServer = () => {};
afterEach(() => closeServer());

const start = (options: Partial<FakeVapiOptions> = {}) => world.startVapi(scenario, options);
const startCall = async (options: Partial<FakeVapiOptions> = {}) => {
  const vapi = await start(options);
  const { transport, monitor } = await createCall(vapi);
  const phone = await world.openPhone(transport.websocketCallUrl);
  return { vapi, phone, monitor, call: await vapi.waitForCall(0) };
};

describe('the API with faults', () => {
  it('answers a create with another status or an empty body although the call came to be', async () => {
    const vapi = await start({ apiFaultFor: () => ({ status: 504, body: '', isCarriedOut: true }) });
    const response = await post(`${vapi.url}/call`, MULAW_CALL);
    expect([response.status, await response.text(), vapi.calls.length]).toEqual([504, '', 1]);
  });

  it('answers an end-call with another status, and ends the call or not', async () => {
    const { vapi, monitor, call } = await startCall();
    const endCall = async (fault: ApiFault) => {
      vapi.setApiFaults(({ path }) => (path.endsWith('/control') ? fault : undefined));
      return (await post(monitor.controlUrl, { type: 'end-call' })).status;
    };
    expect(await endCall({ status: 500 })).toBe(500);
    expect([await endCall({ status: 404, delayMs: 5 }), call.record.status]).toEqual([404, 'in-progress']);
    expect([await endCall({ status: 502, isCarriedOut: true }), call.record.status]).toEqual([502, 'ended']);
    vapi.setApiFaults(undefined);
    expect((await post(`${vapi.url}/call`, MULAW_CALL)).status).toBe(201);
  });
});

describe('the socket of a call with faults', () => {
  it('carries anything that a test puts on it, and floods of empty messages', async () => {
    const { phone, call } = await startCall();
    const texts: number[] = [];
    phone.socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) texts.push(data.length);
    });
    call.flood({ messages: 1000 });
    call.sendRaw('{"type":"hang"}');
    await phone.waitFor(({ type }) => type === 'hang');
    expect(texts.filter((length) => length === 0)).toHaveLength(1000);
  });

  it('carries conversation-updates of megabytes, which stay small in the log', async () => {
    const paddingBytes = 3 * 1024 * 1024;
    const { phone, call } = await startCall({ faults: { conversationPaddingBytes: paddingBytes } });
    const update = await phone.waitFor(({ type }) => type === 'conversation-update');
    expect(JSON.stringify(update).length).toBeGreaterThan(paddingBytes);
    const logged = call.messages.find(({ message }) => message.type === 'conversation-update');
    expect(JSON.stringify(logged).length).toBeLessThan(2000);
  });

  it('tells of a transfer that is vetoed, and of none', async () => {
    const { phone, call } = await startCall({ behaviour: { vetoesTransfers: true } });
    const answer = await call.useOwnTool({ name: 'transferCall', arguments: { destination: '+15550003333' } });
    expect(answer).toEqual({ text: 'The transfer was cancelled.' });
    await phone.waitFor(({ type }) => type === 'tool-calls');
    expect(call.messages.some(({ message }) => message.type === 'transfer-update')).toBe(false);
  });

  it.each([
    ['another reason', () => 'call.in-progress.error-providerfault-x', 'call.in-progress.error-providerfault-x'],
    ['none', () => undefined, undefined],
  ])('tells %s for the end', async (_what, endedReasonFor, told) => {
    const { phone, call } = await startCall({ faults: { endedReasonFor } });
    call.end('customer-ended-call');
    const status = await phone.waitFor((message) => message['status'] === 'ended');
    expect([status['endedReason'], call.record.endedReason]).toEqual([told, told]);
  });
});

describe('webhooks in other forms', () => {
  it('are bent on the wire alone: the platform finds the answer to its own call', async () => {
    const bodies: { message: Record<string, unknown> }[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        bodies.push(JSON.parse(text) as (typeof bodies)[number]);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"result":"Tuesday"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeServer = () => server.close();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { call } = await startCall({
      webhook: { url },
      faults: { webhookQuirks: ['functionCall'], toolCallIds: 'empty' },
    });
    const delivery = await call.requestToolCalls([{ name: 'lookup_order', arguments: {} }]);
    const sent = bodies.find(({ message }) => message['type'] === 'function-call');
    expect(sent?.message['functionCall']).toEqual({ name: 'lookup_order', parameters: {} });
    expect(delivery).toMatchObject({
      type: 'tool-calls',
      message: { toolCallList: [{ id: '' }] },
      reply: { results: [{ toolCallId: '', result: 'Tuesday' }] },
    });
  });
});
