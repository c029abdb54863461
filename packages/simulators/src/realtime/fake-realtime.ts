import type { AddressInfo } from 'node:net';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import { createTicker } from '../carrier/ticker.ts';
import { type Clock, systemClock } from '../clock.ts';
import { LISTENING, type PreparedScenario } from '../scenario/prepare-scenario.ts';
import { createSynthesiser, type Synthesiser } from '../speech/synthesiser.ts';
import { loadVoiceDetector } from '../speech/voice-activity.ts';
import { buildRealtimeCall } from './realtime-call.ts';
import { NO_REALTIME_FAULTS, type RealtimeFaults } from './realtime-faults.ts';
import { type FakeRealtimeSession, RealtimeSession } from './realtime-session.ts';

export interface FakeRealtimeOptions {
  /** The only key that may open a session; others are refused with 401. */
  readonly apiKey: string;
  /** What the agent of each session plays, by the order in which they are opened. */
  readonly scenarioFor: (index: number, instructions: unknown) => PreparedScenario;
  readonly faults?: Partial<RealtimeFaults>;
  /** Where it listens; 127.0.0.1 by default. */
  readonly host?: string;
  /** Any free port by default. */
  readonly port?: number;
  readonly seed?: number;
  readonly clock?: Clock;
  readonly synthesiser?: Synthesiser;
}

export interface FakeRealtime {
  /** As OPENAI_BASE_URL has it. */
  readonly url: string;
  readonly sessions: readonly FakeRealtimeSession[];
  /** Changes what goes wrong with the sessions to come. */
  setFaults(faults: Partial<RealtimeFaults>): void;
  close(): Promise<void>;
}

/**
 * A platform that behaves on the wire like OpenAI's Realtime API over WebSocket, with FakeVapi's scripted agent behind it. Its
 * quirks are those that are documented: a turn comes much faster than it is spoken, `response.done` long before it is heard; a
 * second response beside a running one, a truncation past the end of what was sent, and the field names of the beta are refused
 * with `error` events that leave the session open; a session has a longest duration.
 */
export async function createFakeRealtime(options: FakeRealtimeOptions): Promise<FakeRealtime> {
  const { clock = systemClock, seed = 1, host = '127.0.0.1' } = options;
  const createDetector = await loadVoiceDetector();
  const synthesiser = options.synthesiser ?? (await createSynthesiser());
  const ticker = createTicker(clock);
  const sessions: RealtimeSession[] = [];
  let faults: RealtimeFaults = { ...NO_REALTIME_FAULTS, ...options.faults };
  const everyTick = (run: () => void): (() => void) => {
    const place = ticker.add(run);
    return () => place.remove();
  };

  const app = fastify({ forceCloseConnections: true });
  await app.register(websocket);
  app.get(
    '/v1/realtime',
    {
      websocket: true,
      preValidation: async (request, reply) => {
        if (request.headers.authorization !== `Bearer ${options.apiKey}`) await reply.code(401).send();
      },
    },
    (socket) => {
      socket.on('error', () => undefined);
      const index = sessions.length;
      const session = new RealtimeSession({
        socket: {
          sendText: (text) => socket.send(text),
          close: (code) => socket.close(code),
          cut: () => socket.terminate(),
        },
        faults,
        clock,
        buildCall: (known) =>
          buildRealtimeCall({
            scenario: options.scenarioFor(index, session.settings['instructions']),
            known,
            seed: seed * 1_000_003 + index,
            clock,
            detector: createDetector(LISTENING.vadMode),
            synthesiser,
            everyTick,
          }),
      });
      sessions.push(session);
      const stopTicking = everyTick(() => session.tick());
      socket.on('message', (data: Buffer) => session.receive(data.toString('utf8')));
      socket.on('close', () => {
        stopTicking();
        session.closed();
      });
    },
  );
  await app.listen({ host, port: options.port ?? 0 });
  return {
    url: `http://${host}:${(app.server.address() as AddressInfo).port}/v1`,
    sessions,
    setFaults(changed) {
      faults = { ...NO_REALTIME_FAULTS, ...changed };
    },
    async close() {
      for (const session of sessions) session.cut();
      ticker.stop();
      await app.close();
      if (options.synthesiser === undefined) await synthesiser.close();
    },
  };
}
