import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { systemClock } from '../../clock.ts';
import { type ApiFaultPlan, registerApiFaults } from '../api-faults.ts';
import { type AccountBook, type AccountBookOptions, createAccountBook } from './account-book.ts';
import { registerAccountRoutes } from './account-routes.ts';

export interface FakeVapiAccountOptions extends AccountBookOptions {
  /** The only key that may read and write. */
  readonly apiKey: string;
}

export interface FakeVapiAccount {
  /** Base URL of the HTTP API. */
  readonly url: string;
  /** The account from behind. */
  readonly book: AccountBook;
  /** Every request that was served, such as `PATCH /assistant/x`. */
  readonly requests: readonly string[];
  setApiFaults(plan: ApiFaultPlan | undefined): void;
  close(): Promise<void>;
}

/** Starts the saved assistants and tools alone, without calls and their speech: it is there at once. */
export async function createFakeVapiAccount(options: FakeVapiAccountOptions): Promise<FakeVapiAccount> {
  const book = createAccountBook(options);
  const requests: string[] = [];
  let plan: ApiFaultPlan | undefined;
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (request) => {
    requests.push(`${request.method} ${request.url.split('?', 1)[0]}`);
  });
  registerApiFaults(app, systemClock, () => plan);
  registerAccountRoutes(app, options.apiKey, book);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    book,
    requests,
    setApiFaults: (next) => {
      plan = next;
    },
    close: () => app.close(),
  };
}
