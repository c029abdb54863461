import { afterEach, beforeEach } from 'vitest';
import {
  createFakeCarrier,
  isEvent,
  type FakeCall,
  type FakeCarrier,
  type FakeCarrierOptions,
} from '../src/carrier/index.ts';
import { ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL, startTinyGateway, type TinyGateway } from './tiny-gateway.ts';

export const NUMBERS = { from: '+15550100001', to: '+15550100002' };

/** The numbers of all errors and warnings of a call, in order. */
export function warnings(call: FakeCall): number[] {
  return call.log.filter(isEvent('carrier.warned')).map(({ code }) => code);
}

/** A gateway for each test of the file, and carriers that are closed after it. */
export function useGateway() {
  let gateway: TinyGateway | undefined;
  let carriers: FakeCarrier[] = [];
  beforeEach(async () => {
    gateway = await startTinyGateway();
  });
  afterEach(async () => {
    await Promise.all(carriers.map((carrier) => carrier.close()));
    carriers = [];
    await gateway?.close();
  });
  return {
    get gateway(): TinyGateway {
      if (gateway === undefined) throw new Error('the gateway exists only inside a test');
      return gateway;
    },
    connectCarrier(options: Partial<FakeCarrierOptions> = {}): FakeCarrier {
      const carrier = createFakeCarrier({
        accountSid: ACCOUNT_SID,
        authToken: AUTH_TOKEN,
        publicUrl: PUBLIC_URL,
        originMap: { [PUBLIC_URL]: this.gateway.origin },
        seed: 1,
        verbTimeScale: 0,
        ...options,
      });
      carriers.push(carrier);
      return carrier;
    },
  };
}
