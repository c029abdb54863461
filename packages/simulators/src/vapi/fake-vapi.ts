import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import { createTicker } from '../carrier/ticker.ts';
import { type Clock, sleep, systemClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { LISTENING, type PreparedScenario } from '../scenario/prepare-scenario.ts';
import { createSynthesiser, type Synthesiser } from '../speech/synthesiser.ts';
import { loadVoiceDetector } from '../speech/voice-activity.ts';
import { type AccountBook, createAccountBook } from './account/account-book.ts';
import { registerAccountRoutes } from './account/account-routes.ts';
import { settingsOfSaved, withSavedAssistant } from './account/saved-assistant.ts';
import { type ApiFaultPlan, registerApiFaults } from './api-faults.ts';
import { registerCallApi } from './call-api.ts';
import type { VapiBehaviour } from './call-behaviour.ts';
import { createCallRegistry } from './call-registry.ts';
import { resolveCallSettings } from './call-settings.ts';
import { registerCallSockets } from './call-sockets.ts';
import type { CreateCallRequest } from './create-call-request.ts';
import { createChatOffice } from './chat/chat-office.ts';
import type { ChatOptions } from './chat/chat-options.ts';
import { registerChatRoutes } from './chat/chat-routes.ts';
import { type FakeChat, openFakeChat } from './chat/fake-chat.ts';
import type { FakeVapiCall } from './fake-call.ts';
import { NO_FAULTS, type VapiFaults } from './faults.ts';
import { buildLiveCall, type LiveCall } from './live-call.ts';
import { type Pacing, STEADY_PACING } from './pacing.ts';
import { resolveServer } from './webhook-server.ts';
import { createWebhookSender, type WebhookDelivery, type WebhookServer } from './webhooks.ts';

export interface FakeVapiOptions {
  /** The only key that may create and read calls. */
  readonly apiKey: string;
  /** Which scenario the agent of a new call follows; `undefined` refuses the call. */
  readonly scenarioFor: (request: CreateCallRequest) => PreparedScenario | undefined;
  /** Where it listens; 127.0.0.1 by default. */
  readonly host?: string;
  /** Any free port by default. */
  readonly port?: number;
  /** Where clients find it, if not at `host` and `port`. It has no slash at the end. */
  readonly publicUrl?: string;
  /** Decides everything that is left to chance; 1 by default. */
  readonly seed?: number;
  readonly behaviour?: Partial<VapiBehaviour>;
  readonly pacing?: Partial<Pacing>;
  readonly faults?: FaultPlan;
  /** What the HTTP API answers instead of as it should. */
  readonly apiFaultFor?: ApiFaultPlan;
  /** Where server messages go when a request names no server; nowhere by default. */
  readonly webhook?: WebhookServer;
  /**
   * What the organisation has saved; nothing by default. A call of a saved assistant goes by its settings; one of any other id goes by
   * the request alone.
   */
  readonly account?: AccountBook;
  /** The Chat API: what its agent says, and what goes wrong there. */
  readonly chat?: ChatOptions;
  /** More calls than this at once are blocked; 1000 by default. */
  readonly concurrencyLimit?: number;
  /** So many of the newest ended calls stay readable; 500 by default. */
  readonly keepEndedCalls?: number;
  readonly clock?: Clock;
  /** Speaks what `say` asks for; one of its own is made when none is given. */
  readonly synthesiser?: Synthesiser;
}

/** What goes wrong: for all calls, or by the number of `POST /call` requests before this one. */
export type FaultPlan = Partial<VapiFaults> | ((requestIndex: number) => Partial<VapiFaults>);

export interface FakeVapi {
  /** Base URL of the HTTP API. */
  readonly url: string;
  /** Every call that is live or still kept, oldest first. */
  readonly calls: readonly FakeVapiCall[];
  /** The saved assistants and tools from behind. */
  readonly account: AccountBook;
  /** The Chat API from behind. */
  readonly chat: FakeChat;
  /** The call with this index in the order of creation, as soon as it exists. */
  waitForCall(index: number): Promise<FakeVapiCall>;
  /** Changes what goes wrong with the calls to come. */
  setFaults(plan: FaultPlan): void;
  /** Changes what the HTTP API answers from now on; `undefined` for as it should. */
  setApiFaults(plan: ApiFaultPlan | undefined): void;
  /** Asks the webhook who takes a telephone call, as Vapi does for a number without an assistant. */
  requestAssistant(numbers: { from: string; to: string }): Promise<WebhookDelivery>;
  /** Cuts every live call and stops. */
  close(): Promise<void>;
}

/** Starts a platform that behaves on the wire like Vapi's WebSocket transport, over real sockets and with real speech. */
export async function createFakeVapi(options: FakeVapiOptions): Promise<FakeVapi> {
  const { clock = systemClock, seed = 1, concurrencyLimit = 1000, host = '127.0.0.1' } = options;
  const epochOffsetMs = Date.now() - clock.nowMs();
  const epochMsOf = (atMs: number) => Math.round(epochOffsetMs + atMs);
  const createDetector = await loadVoiceDetector();
  const synthesiser = options.synthesiser ?? (await createSynthesiser());
  const ticker = createTicker(clock);
  const webhooks = createWebhookSender({ clock, epochMsOf, random: createRandom(seed) });
  const registry = createCallRegistry(options.keepEndedCalls ?? 500);
  const orgId = randomUUID();
  const account = options.account ?? createAccountBook({ orgId });
  let faultPlan = options.faults ?? {};
  let apiFaultPlan = options.apiFaultFor;
  let requestCount = 0;
  let baseUrl = '';

  const createCall = (request: CreateCallRequest, scenario: PreparedScenario, faults: VapiFaults): LiveCall => {
    const settings = resolveCallSettings(withSavedAssistant(request, account), {
      ...options.behaviour,
      ...scenario.behaviour,
    });
    const server = resolveServer(settings.server, options.webhook);
    const secret = randomUUID();
    const socketBase = baseUrl.replace(/^http/, 'ws');
    const isBlocked = registry.liveCount >= concurrencyLimit;
    const call = buildLiveCall({
      record: {
        id: randomUUID(),
        orgId,
        request,
        websocketCallUrl: `${socketBase}/${secret}/transport`,
        listenUrl: `${socketBase}/${secret}/listen`,
        controlUrl: `${baseUrl}/${secret}/control`,
        status: 'queued',
        endedReason: undefined,
        createdAtMs: clock.nowMs(),
        startedAtMs: undefined,
        endedAtMs: undefined,
      },
      scenario,
      settings,
      faults,
      pacing: { ...STEADY_PACING, ...options.pacing },
      clock,
      epochMsOf,
      // A stream of its own for each call, so that calls at the same time do not change each other's luck.
      random: createRandom(seed * 1_000_003 + requestCount),
      detector: createDetector(LISTENING.vadMode),
      synthesiser,
      everyTick: (run) => {
        const place = ticker.add(run);
        return () => place.remove();
      },
      deliver: server && ((message) => webhooks.send(server, message)),
    });
    registry.add(call, secret);
    if (isBlocked) call.end('call.start.error-subscription-concurrency-limit-reached');
    return call;
  };

  const app = fastify({ forceCloseConnections: true });
  await app.register(websocket);
  registerApiFaults(app, clock, () => apiFaultPlan);
  registerCallSockets(app, registry.findBySecret);
  registerCallApi(app, {
    apiKey: options.apiKey,
    createCall: async (request) => {
      const planned = typeof faultPlan === 'function' ? faultPlan(requestCount) : faultPlan;
      const faults = { ...NO_FAULTS, ...planned };
      requestCount += 1;
      await sleep(clock, faults.createDelayMs);
      if (faults.createStatus !== 0) return faults.createStatus;
      // It is asked for once for each call that comes to be, because it may be another one each time.
      const scenario = options.scenarioFor(request);
      if (scenario === undefined) return undefined;
      const { createStatus = 0, openDelayMs = faults.openDelayMs } = scenario.platformFaults ?? {};
      return createStatus === 0 ? createCall(request, scenario, { ...faults, openDelayMs }) : createStatus;
    },
    limitsOf: (call) => ({
      concurrencyBlocked: call.record.status === 'ended',
      concurrencyLimit,
      remainingConcurrentCalls: Math.max(0, concurrencyLimit - registry.liveCount),
    }),
    calls: () => registry.calls,
    forget: registry.forget,
    findById: registry.findById,
    findBySecret: registry.findBySecret,
  });
  const chatOffice = createChatOffice({
    ...options.chat,
    apiKey: options.apiKey,
    seed,
    clock,
    epochMsOf,
    webhooks,
    webhook: options.webhook,
    savedAssistant: (id) => settingsOfSaved(account, id),
  });
  registerAccountRoutes(app, options.apiKey, account);
  registerChatRoutes(app, chatOffice);
  await app.listen({ host, port: options.port ?? 0 });
  baseUrl = options.publicUrl ?? `http://${host}:${(app.server.address() as AddressInfo).port}`;

  return {
    url: baseUrl,
    calls: registry.calls,
    account,
    chat: openFakeChat(chatOffice),
    waitForCall: registry.waitFor,
    setFaults: (plan) => {
      faultPlan = plan;
    },
    setApiFaults: (plan) => {
      apiFaultPlan = plan;
    },
    requestAssistant: async ({ from, to }) => {
      if (options.webhook === undefined) throw new Error('there is no server to ask; give webhook.url');
      return webhooks.send(options.webhook, {
        type: 'assistant-request',
        timestamp: epochMsOf(clock.nowMs()),
        phoneNumber: { number: to },
        customer: { number: from },
        call: { id: randomUUID(), orgId, type: 'inboundPhoneCall', status: 'ringing' },
      });
    },
    close: async () => {
      for (const call of registry.calls) {
        call.cutSocket();
        call.end('worker-shutdown');
      }
      ticker.stop();
      chatOffice.stop();
      await webhooks.close();
      await app.close();
      if (options.synthesiser === undefined) await synthesiser.close();
    },
  };
}
