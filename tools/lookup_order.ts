import { readFile } from 'node:fs/promises';
import { defineTool, ToolError, z } from '@trunkline/tool-kit';

interface Order {
  status: string;
  items: string[];
  expected?: string;
}

/** `ORDERS_FILE` names another file of this form. */
const DATA_FILE = process.env['ORDERS_FILE'] || findDataFile();

/** The compiled tool lies one folder deeper than its source. */
function findDataFile(): URL {
  return new URL(import.meta.url.includes('/dist/') ? '../data/orders.json' : './data/orders.json', import.meta.url);
}

export default defineTool({
  name: 'lookup_order',
  description: 'Finds an order by its number and says where it is. Ask the caller for the order number first.',
  parameters: z.object({
    orderId: z
      .string()
      .regex(/^\d{1,10}$/, 'expected the number of an order, digits only')
      .describe('For example 1042'),
  }),
  timeoutMs: 2_000,
  cacheMs: 10_000,
  retries: 1,
  mode: 'sync',
  holdingSentence: 'I am looking up the order and will tell you in a moment.',
  async run({ orderId }, { signal }) {
    const orders = JSON.parse(await readFile(DATA_FILE, { encoding: 'utf8', signal })) as Record<string, Order>;
    const order = Object.hasOwn(orders, orderId) ? orders[orderId] : undefined;
    if (!order) throw new ToolError(`There is no order ${orderId}. Ask the caller to repeat the number.`);
    const expected = order.expected === undefined ? '' : ` It is expected on ${order.expected}.`;
    return `Order ${orderId} (${order.items.join(', ')}) is ${order.status}.${expected}`;
  },
});
