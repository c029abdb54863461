/** What a process printed before it ended by itself. */
import type { ChildProcess } from 'node:child_process';

const KEPT_CHARACTERS = 16_000;
const LAST_LINES = 5;

/** @returns the end of what it prints from here on, once it has printed all. */
export function endOfOutput({ stdout, stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let kept = '';
    let open = 0;
    for (const stream of [stdout, stderr]) {
      if (!stream) continue;
      open += 1;
      stream.on('data', (text: Buffer) => (kept = `${kept}${String(text)}`.slice(-KEPT_CHARACTERS)));
      stream.once('close', () => {
        open -= 1;
        if (open === 0) resolve(kept);
      });
    }
  });
}

/**
 * Says why a process did not start: the faults that it found in its settings, each a sentence; where it named none, the end of
 * what it printed.
 */
export function tellRefusal(exitCode: number, printed: string, logFile: string): string {
  const lines = printed.trimEnd().split('\n');
  const faults = lines.flatMap(faultOf);
  if (faults.length > 0) return `refused to start: ${faults.join('; ')}`;
  return [`stopped with exit code ${exitCode}; its log: ${logFile}`, ...lines.slice(-LAST_LINES)].join('\n  ');
}

/** A service logs each fault in its configuration as a line of JSON. */
function faultOf(line: string): string[] {
  if (!line.startsWith('{')) return [];
  try {
    const { fault } = JSON.parse(line) as { fault?: unknown };
    return typeof fault === 'string' ? [fault] : [];
  } catch {
    return [];
  }
}
