/** What the Try it view asks its server. */
import type { WebSessionAnswer } from '@trunkline/protocol';
import type { TryAnswer, TryCallAnswer } from '../../../../src/try-types.ts';
import { request } from '../../api/request.ts';

export const tryWire = {
  /** Where voice and chat are, and what the sandbox can play where it runs. */
  offer: () => request<TryAnswer>('/api/try'),
  /** One token for voice and chat. */
  session: (sessionId: string | undefined) =>
    request<WebSessionAnswer>('/api/try/session', {
      method: 'POST',
      body: sessionId === undefined ? {} : { sessionId },
    }),
  /** Has the sandbox place a call. */
  call: (scenario: string) => request<TryCallAnswer>('/api/try/calls', { method: 'POST', body: { scenario } }),
};
