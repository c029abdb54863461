import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fillEnvironment } from './http-template.ts';
import { createHttpTool, httpToolSchema } from './http-tool.ts';
import { describeTool } from './loaded-tool.ts';
import { readTools } from './read-tools.ts';

const STOCK = `
name: stock
description: Stock
parameters: { type: object, properties: { article: { type: string } }, required: [article] }
holdingSentence: I am checking.
request: { url: 'http://127.0.0.1/{article}' }
`;

async function folderOf(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'trunkline-tools-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

test('every file that is no tool is named with its fault', async () => {
  const dir = await folderOf({
    'a.yaml': STOCK.replace('holdingSentence: I am checking.\n', ''),
    'b.yaml': STOCK.replace("'http://127.0.0.1/{article}'", "'${STOCK_URL}'"),
    'c.mjs': 'export default { name: "c" };',
    'd.yaml': STOCK,
    'd2.yaml': `${STOCK.replace('name: stock', 'name: d2')}retries: 1\nrepeatable: false\n`,
    'e.json': JSON.stringify({ name: 'stock' }),
    'package.json': '{}',
    'notes.txt': 'not a tool',
  });
  await expect(readTools(dir, {})).rejects.toMatchObject({
    faults: [
      expect.stringMatching(/^TOOLS_DIR: a\.yaml: holdingSentence: /),
      expect.stringMatching(/^TOOLS_DIR: b\.yaml: it needs the environment variable STOCK_URL/),
      expect.stringMatching(/^TOOLS_DIR: c\.mjs: its default export is not a tool .*description/),
      expect.stringMatching(/^TOOLS_DIR: d2\.yaml: retries: /),
      expect.stringMatching(/^TOOLS_DIR: e\.json: description: /),
    ],
  });
});

test('a folder that is not there is a fault of the configuration', async () => {
  await expect(readTools('no-such-folder', {})).rejects.toMatchObject({
    faults: [expect.stringContaining('TOOLS_DIR')],
  });
});

test('a model is told of each tool by name, description and JSON schema', async () => {
  const tools = [...(await readTools(join(import.meta.dirname, '../../../tools'), {})).values()].map(describeTool);
  expect(tools.map(({ function: { name } }) => name)).toEqual(['book_table', 'check_stock', 'lookup_order']);
  expect(tools[2]).toMatchObject({
    type: 'function',
    function: { name: 'lookup_order', parameters: { type: 'object', required: ['orderId'] } },
  });
});

test('variables are filled in, with a default where there is one', () => {
  const filled = fillEnvironment({ a: ['${HOST}/x', '${PORT:-80}'], b: 1 }, { HOST: 'h' });
  expect(filled).toEqual({ a: ['h/x', '80'], b: 1 });
});

test('a declared tool that changes something is not repeatable unless it says so', () => {
  const declaration = {
    name: 'order',
    description: 'Orders',
    parameters: { type: 'object' },
    holdingSentence: 'One moment.',
    request: { url: 'http://127.0.0.1/', method: 'POST' },
  };
  expect(createHttpTool(httpToolSchema.parse(declaration)).repeatable).toBe(false);
  expect(createHttpTool(httpToolSchema.parse({ ...declaration, repeatable: true })).repeatable).toBe(true);
});

test.for([
  [{ url: 'https://{host}/stock' }, /holds no \{argument\}/],
  [{ url: 'https://shop.{host}:443/stock' }, /holds no \{argument\}/],
  [{ url: '{url}' }, /begin with a host/],
  [{ url: 'https://shop.example/stock', body: { a: 1 } }, /cannot be sent with GET/],
] as const)('a declared tool with the request %j is refused', ([request, fault]) => {
  const declaration = { name: 'stock', description: 'Stock', parameters: { type: 'object' }, holdingSentence: 'Wait.' };
  expect(() => createHttpTool(httpToolSchema.parse({ ...declaration, request }))).toThrow(fault);
});
