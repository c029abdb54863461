/** Shows an operator's browser what is on the queues, by bull-board. */
import type { JobQueues } from '@trunkline/job-queues';
import { TrunklineError } from '@trunkline/protocol';
import {
  type ApiKeyring,
  assertScope,
  auditAct,
  auditLook,
  findCountedKey,
  type ProofTries,
  scopeOfMethod,
} from '@trunkline/service-kit';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';

const BOARD_PATH = '/board';
/** So long looks of one key are told as one. */
const SAME_LOOK_MS = 60_000;

/** A browser asks for a name and a password: any name, and the key as the password, is as good as `Bearer`. */
function toBearer(authorization: string | undefined): string | undefined {
  const basic = /^Basic ([\w+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (basic === undefined) return authorization;
  const pair = Buffer.from(basic, 'base64').toString();
  return `Bearer ${pair.slice(pair.indexOf(':') + 1)}`;
}

export interface JobBoardDeps {
  queues: Pick<JobQueues, 'all'>;
  keyring: ApiKeyring;
  keyTries: ProofTries;
}

/** Mounts the board at `/board` for holders of a key. It shows payloads, and with them what callers said. */
export async function jobBoard(app: FastifyInstance, { queues, keyring, keyTries }: JobBoardDeps): Promise<void> {
  const adapter = new FastifyAdapter().setBasePath(BOARD_PATH);
  createBullBoard({ queues: queues.all.map((queue) => new BullMQAdapter(queue)), serverAdapter: adapter });
  const lookedAtMs = new Map<string, number>();
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      try {
        const authorization = toBearer(request.headers.authorization);
        const key = await findCountedKey({ authorization, address: request.ip }, keyring, keyTries);
        assertScope(key, scopeOfMethod(request.method), request);
        // The board shows what callers said. It asks anew every few seconds, which is one look.
        const isLook = request.method === 'GET' && request.url.startsWith(`${BOARD_PATH}/api/`);
        if (!isLook) {
          if (request.method !== 'GET') auditAct(request, 'job-board', { operator: key.id });
        } else if ((lookedAtMs.get(key.id) ?? -Infinity) <= performance.now() - SAME_LOOK_MS) {
          lookedAtMs.set(key.id, performance.now());
          auditLook(request, 'job-board', { operator: key.id });
        }
      } catch (error) {
        if (!(error instanceof TrunklineError) || error.code !== 'TL_UNAUTHORIZED') throw error;
        const answer = { code: error.code, message: 'Send a key of API_KEYS, as Bearer or as a password.' };
        await reply.code(401).header('www-authenticate', 'Basic realm="trunkline"').send({ error: answer });
      }
    });
    await scope.register(adapter.registerPlugin(), { prefix: BOARD_PATH });
  });
}
