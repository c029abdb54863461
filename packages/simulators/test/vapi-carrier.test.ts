import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../src/clock.ts';
import { playScenario } from '../src/scenario/index.ts';
import type { FakeVapi } from '../src/vapi/index.ts';
import { NUMBERS, useGateway } from './carrier-set-up.ts';
import { STREAM } from './tiny-gateway.ts';
import { createCall, useVapi } from './vapi-set-up.ts';

const carrierWorld = useGateway();
const vapiWorld = useVapi();
let open: WebSocket[] = [];
afterEach(() => {
  for (const socket of open) socket.terminate();
  open = [];
});

/** The least that lets the two simulators talk: frames both ways, and `clear` when the agent says that it was interrupted. */
async function relayOneCall(vapi: FakeVapi): Promise<void> {
  const stream = await carrierWorld.gateway.stream();
  const { transport } = await createCall(vapi);
  const agent = new WebSocket(transport.websocketCallUrl);
  open.push(agent);
  agent.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) return stream.play(data);
    const { type, status } = JSON.parse(data.toString('utf8')) as { type: string; status?: string };
    if (type === 'user-interrupted') stream.send('clear');
    if (type === 'status-update' && status === 'ended') stream.socket.close(1000);
  });
  stream.socket.on('message', (data: Buffer) => {
    const { media } = JSON.parse(data.toString('utf8')) as { media?: { payload: string } };
    if (media && agent.readyState === WebSocket.OPEN) agent.send(Buffer.from(media.payload, 'base64'));
  });
  stream.socket.on('close', () => agent.close(1000));
}

describe('both simulators, with a bare relay between them', () => {
  it.each(['barge-in', 'caller-hangs-up-mid-sentence'])('play %s to the end', async (name) => {
    const scenario = await vapiWorld.prepareShipped(name);
    const vapi = await vapiWorld.startVapi(scenario);
    carrierWorld.gateway.answer('/webhook/twilio', STREAM);
    const phoneCall = carrierWorld.connectCarrier().placeCall(NUMBERS);
    void relayOneCall(vapi);
    const report = await playScenario(phoneCall, scenario, systemClock);
    const agentCall = await vapi.waitForCall(0);
    expect(report.failures).toEqual([]);
    expect(await agentCall.ended).toBe('customer-ended-call');
    expect(agentCall.failures).toEqual([]);
    expect(agentCall.heardUtterances.map(({ similarity }) => similarity)).toEqual(
      agentCall.heardUtterances.map(() => 1),
    );
    expect((await phoneCall.ended).endedBy).toBe('caller');
  });
});
