/**
 * A slow system of somebody else's: `GET /warehouse/articles/:article` tells how many are in stock, after a while. The tool
 * `check_stock` asks it, so that a late result can be seen without any such system.
 */
import type { Clock } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';

/** No scenario has a slower one. */
const LONGEST_TOOL_MS = 600_000;

/** The same number for the same article, as long as the sandbox runs and after. */
const countOf = (article: string): number => Buffer.from(article).reduce((sum, byte) => sum + byte, 0) % 20;

export function warehouseRoutes(app: FastifyInstance, clock: Clock, delayMs: number): void {
  app.get<{ Params: { article: string } }>('/warehouse/articles/:article', async (request) => {
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, delayMs);
    });
    const { article } = request.params;
    return { article, stock: countOf(article) };
  });

  // A tool of a recorded call takes as long as it took then (demo/replay/recorded-tools.ts).
  app.get<{ Params: { takesMs: string }; Querystring: { fails?: string } }>(
    '/recorded-tool/:takesMs',
    async ({ params, query }, reply) => {
      const takesMs = Number(params.takesMs);
      if (!(takesMs >= 0 && takesMs <= LONGEST_TOOL_MS)) return reply.code(404).send();
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, takesMs);
      });
      return query.fails === 'true' ? reply.code(500).send() : { result: 'It is done.' };
    },
  );
}
