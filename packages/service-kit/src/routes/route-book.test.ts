import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, waitUntil } from '@trunkline/testkit';
import { expect, test as base } from 'vitest';
import { captureLog } from '../log/captured-log.fixture.ts';
import { readRoutes } from './routes-env.ts';
import { readRoutesFile } from './read-routes-file.ts';
import { createRouteBook, ROUTES_LOOK_EVERY_MS } from './route-book.ts';

const ONE = 'default: { assistant: { id: one } }';
const TWO = 'default: { assistant: { id: two } }';
const BROKEN = 'default: { asistant: { id: two } }';

const test = base.extend<{ folder: string; rig: ReturnType<typeof setUp> }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'routes-'));
    await use(folder);
    await rm(folder, { recursive: true });
  },
  rig: async ({ folder }, use) => {
    const rig = setUp(folder);
    await use(rig);
    rig.book.stop();
  },
});

/** A file as Kubernetes mounts it: a link into a folder that is a link itself. */
function mount(folder: string, version: string, text: string): void {
  mkdirSync(join(folder, version));
  writeFileSync(join(folder, version, 'routes.yaml'), text);
  symlinkSync(version, join(folder, '..next'));
  renameSync(join(folder, '..next'), join(folder, '..data'));
}

function setUp(folder: string) {
  mount(folder, 'v1', ONE);
  const path = join(folder, '..data', 'routes.yaml');
  writeFileSync(join(folder, 'anna.json'), '{"name":"anna"}');
  const loaded = readRoutesFile(path, undefined);
  if (Array.isArray(loaded)) throw new Error(loaded.join());
  const clock = new ManualClock();
  const { logger, lines } = captureLog();
  const book = createRouteBook({ loaded, clock, epochMs: () => 0, log: logger });
  return {
    book,
    lines,
    path,
    write: (text: string) => writeFileSync(path, text),
    look: () => clock.advance(ROUTES_LOOK_EVERY_MS),
    assistant: () => book.choose({ channel: 'twilio' }).assistantId,
  };
}

test('a change is in force at the next look, also where the whole folder is swapped', async ({ rig, folder }) => {
  expect(rig.assistant()).toBe('one');
  mount(folder, 'v2', TWO);
  expect(rig.assistant()).toBe('one');
  rig.look();
  await waitUntil(() => rig.book.counts.loaded === 1, { what: 'the other routes', timeoutMs: 30_000 });
  expect(rig.assistant()).toBe('two');
  rig.look();
  rig.look();
  expect(rig.book.counts).toEqual({ loaded: 1, refused: 0 });
});

test('a broken change keeps what was, and is told once with its place, counted and shown', async ({ rig }) => {
  rig.write(BROKEN);
  rig.look();
  await waitUntil(() => rig.book.counts.refused === 1, { what: 'the broken file to be seen', timeoutMs: 30_000 });
  rig.look();
  rig.look();
  expect(rig.assistant()).toBe('one');
  const faults = ['routes.yaml:1:12 default.asistant: there is no such field; see docs/routes.md'];
  expect(rig.book.describe()).toEqual({ routes: 0, isOutdated: true, faults });
  expect(rig.lines.filter(({ level }) => level === 'warn' || level === 40)).toMatchObject([{ faults }]);
  rig.write(TWO);
  rig.look();
  await waitUntil(() => !rig.book.describe().isOutdated, { what: 'the file to be good again', timeoutMs: 30_000 });
  expect([rig.assistant(), rig.book.counts]).toEqual(['two', { loaded: 1, refused: 1 }]);
});

test('a file that is gone keeps what was, and is good again as it was when it is back', async ({ rig }) => {
  rmSync(rig.path);
  rig.look();
  await waitUntil(() => rig.book.counts.refused === 1, { what: 'the file to be missed', timeoutMs: 30_000 });
  expect(rig.book.describe().faults).toEqual(['routes.yaml cannot be read: ENOENT']);
  expect(rig.assistant()).toBe('one');
  rig.write(ONE);
  rig.look();
  await waitUntil(() => !rig.book.describe().isOutdated, { what: 'the file to be back', timeoutMs: 30_000 });
});

test('the file of an assistant is looked at too', async ({ rig }) => {
  rig.write('default: { assistant: { file: ../anna.json } }');
  rig.look();
  await waitUntil(() => rig.book.counts.loaded === 1, { what: 'the file to be read', timeoutMs: 30_000 });
  expect(rig.book.choose({ channel: 'web' }).assistant).toEqual({ name: 'anna' });
  writeFileSync(join(rig.path, '..', '..', 'anna.json'), '{"name":"berta"}');
  rig.look();
  await waitUntil(() => rig.book.counts.loaded === 2, { what: 'the other assistant', timeoutMs: 30_000 });
  expect(rig.book.choose({ channel: 'web' }).assistant).toEqual({ name: 'berta' });
  writeFileSync(join(rig.path, '..', '..', 'anna.json'), '[');
  rig.look();
  await waitUntil(() => rig.book.counts.refused === 1, { what: 'the broken assistant to be seen', timeoutMs: 30_000 });
  expect(rig.book.choose({ channel: 'web' }).assistant).toEqual({ name: 'berta' });
});

test('at the start every fault is one line that names the variable and no folder', ({ folder }) => {
  const path = join(folder, 'routes.yaml');
  writeFileSync(path, 'routes: [{ name: a }]\ndefault: { line: loud, credentials: berlin }\n');
  const faults = readRoutes({ ROUTES_FILE: path });
  expect(faults).toHaveLength(3);
  expect(faults).toSatisfy((lines: string[]) =>
    lines.every((line) => /^ROUTES_FILE: routes\.yaml:\d+:\d+ /.test(line)),
  );
  expect(readRoutes({ ROUTES_FILE: join(folder, 'no.yaml') })).toEqual(['ROUTES_FILE: no.yaml cannot be read: ENOENT']);
  expect(readRoutes({})).toBeUndefined();
});
