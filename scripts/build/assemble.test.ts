import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { assemble } from './assemble.mjs';
import { builtPackages } from './packages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const assembled = builtPackages(root).filter((folder: string) => existsSync(join(folder, 'assembly')));

describe('the WebAssembly that is in the repository', () => {
  test('is that of packages/audio', () => {
    expect(assembled).toEqual([join(root, 'packages', 'audio')]);
  });

  test.each(assembled)('is what its source makes, in %s', async (folder) => {
    for (const [file, text] of await assemble(folder)) expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  });
});

test('a source that does not compile is named, with what the compiler says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-assemble-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assembly'));
  writeFileSync(join(folder, 'assembly', 'faulty.ts'), 'export const one: i32 = nothing;\n');
  await expect(assemble(folder)).rejects.toThrow(
    /assembly\/faulty\.ts does not compile[\s\S]*Cannot find name 'nothing'/,
  );
});
