import type { FastifyInstance } from 'fastify';
import { listViews } from '../list-views.ts';
import { refuse } from '../refuse.ts';
import type { AccountBook, Kept, Shelf } from './account-book.ts';

/** The part of Vapi's HTTP API that deals with saved assistants and tools. Source: Vapi OpenAPI; SDK `AssistantsClient`, `ToolsClient`. */
export function registerAccountRoutes(app: FastifyInstance, apiKey: string, book: AccountBook): void {
  registerShelf(app, apiKey, { path: '/assistant', noun: 'Assistant', shelf: book.assistants });
  registerShelf(app, apiKey, { path: '/tool', noun: 'Tool', shelf: book.tools });
}

interface Place<Saved> {
  readonly path: string;
  /** As Vapi's sentences name it. */
  readonly noun: string;
  readonly shelf: Shelf<Saved>;
}

function registerShelf<Saved extends Kept>(app: FastifyInstance, apiKey: string, place: Place<Saved>): void {
  const { path, noun, shelf } = place;
  const one = `${path}/:id`;
  void app.register(async (routes) => {
    routes.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${apiKey}`)
        return refuse(
          reply,
          401,
          'Invalid Key. Hot tip, you may be using the public key instead of the private key, or vice versa.',
        );
    });
    const unknown = (id: string) => `Couldn't Get ${noun}. ${noun} ${id} Does Not Exist.`;

    routes.get<{ Querystring: Record<string, string> }>(path, async (request, reply) => {
      try {
        return listViews(shelf.all, request.query);
      } catch (error) {
        return refuse(reply, 400, [error instanceof Error ? error.message : String(error)]);
      }
    });
    routes.post(path, async (request, reply) => {
      const saved = shelf.create(request.body ?? {});
      return 'faults' in saved ? refuse(reply, 400, saved.faults) : reply.code(201).send(saved);
    });
    routes.get<{ Params: { id: string } }>(one, async (request, reply) => {
      const saved = shelf.find(request.params.id);
      return saved ?? refuse(reply, 404, unknown(request.params.id));
    });
    routes.patch<{ Params: { id: string } }>(one, async (request, reply) => {
      const saved = shelf.update(request.params.id, request.body ?? {});
      if (saved === undefined) return refuse(reply, 404, unknown(request.params.id));
      return 'faults' in saved ? refuse(reply, 400, saved.faults) : saved;
    });
    routes.delete<{ Params: { id: string } }>(one, async (request, reply) => {
      const saved = shelf.remove(request.params.id);
      return saved ?? refuse(reply, 404, unknown(request.params.id));
    });
  });
}
