import { parseScenario } from '@trunkline/scenario';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { placeRecordedTools } from './recorded-tools.ts';

it('puts a declaration for each recorded tool beside those of the deployment, in place of one of the same name', async () => {
  const base = await mkdtemp(join(tmpdir(), 'recorded-tools-'));
  onTestFinished(() => rm(base, { recursive: true }));
  await writeFile(join(base, 'book_table.ts'), '');
  await writeFile(join(base, 'check_stock.yaml'), '');
  const folders = { toolsDir: base, folder: join(base, 'recorded'), sandboxUrl: 'http://sandbox' };
  const scenarioWith = (tool: string) =>
    parseScenario(`name: a\ndescription: A.\nsteps: [{ caller: Hi. }, { agentCallsTool: ${tool} }]`);

  expect(await placeRecordedTools([scenarioWith('{ name: check_stock }')], folders)).toBe(base);
  const folder = await placeRecordedTools([scenarioWith('{ name: check_stock, takesMs: 8180 }')], folders);
  const names = (await readdir(folder)).filter((name) => name !== 'recorded').toSorted();
  expect(names).toEqual(['book_table.ts', 'recorded-check_stock.yaml']);
  const declared: unknown = parse(await readFile(join(folder, 'recorded-check_stock.yaml'), 'utf8'));
  expect(declared).toMatchObject({
    name: 'check_stock',
    request: { url: 'http://sandbox/recorded-tool/{takesMs}?fails={fails}' },
  });
});
