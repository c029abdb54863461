/** What the page asks its server, one function per route of `/api`. Each rejects with an `ApiError`. */
import type { CallListAnswer, ConsoleUser, FailedJobView, FleetView } from '@trunkline/protocol';
import type { CallAnswer } from '../../../src/api-types.ts';
import { request } from './request.ts';

/** What was erased here, how many of each kind; who else was asked to; and what somebody else still has. */
export interface EraseReceipt {
  erased: Readonly<Record<string, number>>;
  askedOf: readonly string[];
  kept: readonly string[];
  remains: readonly string[];
}

const callPath = (callId: string, rest = ''): string => `/api/calls/${encodeURIComponent(callId)}${rest}`;

const withQuery = (path: string, query: Record<string, string | undefined>): string => {
  const known = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return known.length > 0 ? `${path}?${new URLSearchParams(known).toString()}` : path;
};

export const api = {
  /** Who is signed in; undefined for nobody. */
  me: () => request<ConsoleUser | undefined>('/api/me'),
  login: (apiKey: string) => request<ConsoleUser>('/api/login', { method: 'POST', body: { apiKey } }),
  logout: () => request<void>('/api/logout', { method: 'POST' }),

  calls: (query: { state?: 'live' | 'ended'; after?: string }) =>
    request<CallListAnswer>(withQuery('/api/calls', { ...query })),
  /** `id` may be our own id, a CallSid or the id of Vapi's call. */
  call: (id: string, { after, signal }: { after?: string; signal?: AbortSignal } = {}) =>
    request<CallAnswer>(withQuery(callPath(id), { after }), { signal }),
  /** The call as a scenario of the sandbox (YAML). */
  scenario: (callId: string, { withoutWords = false } = {}) =>
    request<string>(callPath(callId, `/scenario${withoutWords ? '?words=0' : ''}`), { as: 'text' }),
  erase: (callId: string) => request<{ receipt: EraseReceipt }>(callPath(callId), { method: 'DELETE' }),

  say: (callId: string, text: string) => request<void>(callPath(callId, '/say'), { method: 'POST', body: { text } }),
  digits: (callId: string, digits: string) =>
    request<void>(callPath(callId, '/digits'), { method: 'POST', body: { digits } }),
  /** Without `to` it goes to the configured number. `announce` is said to the caller first. */
  transfer: (callId: string, wish: { to?: string; announce?: string }) =>
    request<void>(callPath(callId, '/transfer'), { method: 'POST', body: wish }),
  hangup: (callId: string) => request<void>(callPath(callId, '/hangup'), { method: 'POST', body: {} }),

  fleet: () => request<FleetView>('/api/fleet'),
  failedJobs: () => request<{ jobs: FailedJobView[] }>('/api/jobs/failed'),
  replayJob: (id: string) => request<void>(`/api/jobs/${encodeURIComponent(id)}/replay`, { method: 'POST', body: {} }),
};
