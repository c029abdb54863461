import { readFileSync } from 'node:fs';
import { parseRoutes } from '@trunkline/call-routing';
import { expect, it } from 'vitest';

const PAGE = new URL('../../../../docs/routes.md', import.meta.url);

it('the file on its page is one, and the page explains each of its fields', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const routes = parseRoutes(example, { source: 'docs/routes.md', credentials: [], readAssistant: () => 'no file' });
  expect(routes).toMatchObject({ default: { route: { name: 'default' } } });
  const fields = [...example.matchAll(/^ {4}(\w+):/gm)].map(([, field]) => field);
  const [, ...told] = page.split('\n## Who fits');
  expect(fields.filter((field) => !told.join().includes(`\`${field}\``))).toEqual([]);
});
