/** Finds fields that Kubernetes or an operator does not know, and values of the wrong type. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../checks/project-files.mjs';
import type { Manifest } from '../kustomization.mjs';
import { typedSource } from './typed-source.ts';

const COMPILER = join(ROOT, 'node_modules/.bin/tsc');
const OPTIONS = ['--noEmit', '--strict', '--skipLibCheck', '--pretty', 'false', '--target', 'es2024'];
/** The folder has no package.json, so the modules are found by the one of the root. */
const RESOLUTION = ['--module', 'nodenext', '--types', 'node'];

/** @returns what the compiler has against each manifest, a line each, with the place of the field. */
export function checkFields(manifests: readonly Manifest[]): string[] {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.tmp/manifests-'));
  try {
    const sources = manifests.map(typedSource);
    const files = sources.map(({ text }, index) => {
      const file = join(folder, `manifest-${index}.ts`);
      writeFileSync(file, text);
      return file;
    });
    return compile(files).map((line) => {
      const [, index, at, message] = /manifest-(\d+)\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(line) ?? [];
      const place = sources[Number(index)]?.places[Number(at) - 1];
      return place === undefined ? line : `${place}: ${message}`;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile(files: readonly string[]): string[] {
  try {
    execFileSync(COMPILER, [...OPTIONS, ...RESOLUTION, ...files], { cwd: ROOT, encoding: 'utf8' });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (!stdout) throw error;
    // Lines that are indented explain the one before.
    return stdout.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
  }
}
