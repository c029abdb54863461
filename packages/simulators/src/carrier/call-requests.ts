import { sleep } from '../clock.ts';
import type { Random } from '../random.ts';
import type { WebhookParams } from './call-event.ts';
import type { CallFaults } from './call-faults.ts';
import { type RequestSettings, sendSigned, type SignedAnswer, type SignedRequest } from './signed-request.ts';
import type { HttpMethod } from './twiml.ts';

export interface CallRequestsOptions extends Omit<RequestSettings, 'duplicateRate'> {
  /** Draws how long each status callback is delayed. */
  readonly delays: Random;
  readonly faults: Pick<CallFaults, 'duplicateWebhookRate' | 'callbackDelayMs'>;
}

/** The signed requests of one call. */
export interface CallRequests {
  readonly send: (request: SignedRequest) => Promise<SignedAnswer>;
  /** Sends a status callback without holding anything up. */
  readonly notify: (url: string, method: HttpMethod, params: WebhookParams) => void;
  /** Resolves when every status callback so far is delivered or given up. */
  settled(): Promise<unknown>;
}

export function createCallRequests(options: CallRequestsOptions): CallRequests {
  const { clock, faults, delays } = options;
  const settings = { ...options, duplicateRate: faults.duplicateWebhookRate ?? 0 };
  const underWay = new Set<Promise<unknown>>();
  const send: CallRequests['send'] = (request) => sendSigned(settings, request);

  return {
    send,
    notify: (url, method, params) => {
      const delayMs = delays.next() * (faults.callbackDelayMs ?? 0);
      const sent = sleep(clock, delayMs).then(() => send({ url, method, params }));
      underWay.add(sent);
      void sent.finally(() => underWay.delete(sent));
    },
    settled: () => Promise.all(underWay),
  };
}
