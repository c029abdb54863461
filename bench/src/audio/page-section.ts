/** docs/audio-quality.md is written by two benches, each of which replaces its own section and leaves the other. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../../docs/audio-quality.md', import.meta.url));

/** @throws Error when the page has no place for the section. */
export async function replacePageSection(section: 'recordings' | 'synthesised', text: string): Promise<void> {
  await writeFile(PAGE, withSection(await readFile(PAGE, 'utf8'), section, text));
}

export function withSection(page: string, section: string, text: string): string {
  const [from, to] = [`<!-- ${section} -->`, `<!-- end of ${section} -->`];
  const start = page.indexOf(from);
  const end = page.indexOf(to);
  if (start < 0 || end < start)
    throw new Error(`docs/audio-quality.md has no place for "${section}": ${from} and ${to}`);
  return `${page.slice(0, start + from.length)}\n\n${text.trim()}\n\n${page.slice(end)}`;
}
