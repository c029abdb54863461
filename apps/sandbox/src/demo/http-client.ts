/** The demo's requests to the gateway, as a program of an operator's, and to the sandbox. */
import type { SandboxAgent } from '../agents-route.ts';
import type { SandboxCall } from '../sandbox-call.ts';
import type { GatewayCall } from './gateway-call.ts';

export interface Answer<T> {
  status: number;
  body: T & { error?: { code: string; message: string } };
}

export interface PlacingOptions {
  /** Whose number the calls show. */
  from?: string;
  /** The number that is dialled. */
  to?: string;
  /** Whether the sandbox writes what was heard to a file, which it does unless it is told not to. */
  keepsRecording?: boolean;
}

/** How the gateway is to place the calls of a scenario. */
export interface OutboundPlan {
  to: string;
  request: Record<string, unknown>;
}

export interface DemoClient {
  /** At any replica of the gateway. */
  askGateway<T>(path: string, body: unknown, idempotencyKey?: string): Promise<Answer<T>>;
  /** The gateway's record of a call. */
  readRecord(callSid: string): Promise<GatewayCall | undefined>;
  readCallRecord(callId: string): Promise<GatewayCall | undefined>;
  /** The newest call of a page in this session. */
  webCallOf(sessionId: string): Promise<string | undefined>;
  /** Of a call of any channel, as the sandbox saw them. */
  agentsOf(callId: string): Promise<SandboxAgent[]>;
  /** The slots of the whole fleet, as of the last look that the gateway took. */
  liveSlots(): Promise<number>;
  /** How often the worker has run a tool to its end since it was started. */
  toolRuns(): Promise<number>;
  placeCalls(scenario: string, calls: number, options?: PlacingOptions): Promise<string[]>;
  readCall(callSid: string): Promise<SandboxCall | undefined>;
  listCalls(): Promise<Pick<SandboxCall, 'callSid' | 'scenario'>[]>;
  /** `undefined` for a scenario of calls that come in. @throws when there is no such scenario. */
  outboundPlan(scenario: string): Promise<OutboundPlan | undefined>;
}

export interface DemoClientOptions {
  gatewayUrl: string;
  /** The admin listener of the same gateway. */
  adminUrl: string;
  apiKey: string;
  twilioUrl: string;
  /** The worker's only listener. */
  workerUrl: string;
  /** Ends every request, and so whoever waits for a call, with its reason. */
  signal?: AbortSignal | undefined;
}

const TOOL_OUTCOMES = /^trunkline_tool_outcomes_total(?:\{[^}]*\})? (\d+)/gm;
const SLOTS = /^trunkline_fleet_calls(?:\{[^}]*\})? (\d+)/m;

export function createDemoClient({
  gatewayUrl,
  adminUrl,
  apiKey,
  twilioUrl,
  workerUrl,
  signal,
}: DemoClientOptions): DemoClient {
  const authorization = `Bearer ${apiKey}`;
  const request = async <T>(url: string, init: RequestInit = {}): Promise<Answer<T>> => {
    const response = await fetch(url, { ...init, ...(signal && { signal }) });
    return { status: response.status, body: (await response.json()) as Answer<T>['body'] };
  };
  const post = <T>(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> =>
    request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const told = <T>({ status, body }: Answer<T>): T => {
    if (status < 300) return body;
    throw new Error(body.error?.message ?? `the sandbox answered ${status}`);
  };

  const readCallRecord = async (callId: string): Promise<GatewayCall | undefined> => {
    const url = `${gatewayUrl}/calls/${callId}`;
    const answer = await request<GatewayCall>(url, { headers: { authorization } }).catch(() => {
      signal?.throwIfAborted();
      return undefined;
    });
    return answer?.status === 200 ? answer.body : undefined;
  };

  return {
    askGateway: (path, body, key) =>
      post(`${gatewayUrl}${path}`, body, { authorization, ...(key !== undefined && { 'idempotency-key': key }) }),
    readRecord: (callSid) => readCallRecord(`call_${callSid.slice(2)}`),
    readCallRecord,
    async webCallOf(sessionId) {
      const { status, body } = await request<{ calls: { callId: string; sessionId?: string; channel: string }[] }>(
        `${gatewayUrl}/calls`,
        { headers: { authorization } },
      );
      if (status !== 200) return undefined;
      return body.calls.find((call) => call.channel === 'web' && call.sessionId === sessionId)?.callId;
    },
    agentsOf: async (callId) =>
      told(await request<{ agents: SandboxAgent[] }>(`${twilioUrl}/sandbox/agents/${callId}`)).agents,
    async liveSlots() {
      const text = await (await fetch(`${adminUrl}/metrics`)).text();
      const count = SLOTS.exec(text)?.[1];
      if (count === undefined) throw new Error('the gateway does not tell how many slots are taken');
      return Number(count);
    },
    async toolRuns() {
      const text = await (await fetch(`${workerUrl}/metrics`)).text();
      return [...text.matchAll(TOOL_OUTCOMES)].reduce((sum, [, count]) => sum + Number(count), 0);
    },
    async placeCalls(scenario, calls, options = {}) {
      const placed = await post<{ calls: SandboxCall[] }>(`${twilioUrl}/sandbox/calls`, {
        ...options,
        scenario,
        calls,
      });
      return told(placed).calls.map(({ callSid }) => callSid);
    },
    async readCall(callSid) {
      const { status, body } = await request<SandboxCall>(`${twilioUrl}/sandbox/calls/${callSid}`);
      return status === 200 ? body : undefined;
    },
    listCalls: async () => told(await request<{ calls: SandboxCall[] }>(`${twilioUrl}/sandbox/calls`)).calls,
    async outboundPlan(scenario) {
      const url = `${twilioUrl}/sandbox/scenarios/${encodeURIComponent(scenario)}`;
      return told(await request<{ outbound?: OutboundPlan }>(url)).outbound;
    },
  };
}
