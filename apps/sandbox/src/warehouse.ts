/**
 * A slow system of somebody else's: `GET /warehouse/articles/:article` tells how many are in stock, after a while. The tool
 * `check_stock` asks it, so that a late result can be seen without any such system.
 */
import type { Clock } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';

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
}
