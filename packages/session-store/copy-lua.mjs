// Part of the build: the compiler copies no .lua files, and the compiled code reads them from beside itself.
import { cpSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const from = join(import.meta.dirname, 'src/scripts');
const to = join(import.meta.dirname, 'dist/scripts');

// A script that was renamed must not stay behind under its old name.
for (const path of readdirSync(to, { recursive: true })) if (path.endsWith('.lua')) rmSync(join(to, path));
cpSync(from, to, { recursive: true, filter: (path) => path.endsWith('.lua') || statSync(path).isDirectory() });
