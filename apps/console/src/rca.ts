/** What went wrong in one call, in words: `npm run rca -- CALL_ID`, `--json`, `--file RECORD.json` (docs/verdict.md). */
import { adviseEndpointing, alignClocks, judgeCall, tellTurns } from '@trunkline/verdict';
import { readArguments, USAGE, type Wanted } from './rca/arguments.ts';
import type { CallFacts } from './rca/call-facts.ts';
import { redisUrlOf, thresholdsOf } from './rca/environment.ts';
import { loadCall } from './rca/load-call.ts';
import { createPaint } from './rca/paint.ts';
import { printCall } from './rca/print-call.ts';
import { readRecord } from './rca/read-record.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function find(wanted: Wanted, env: Readonly<Record<string, string | undefined>>): Promise<CallFacts> {
  return 'file' in wanted ? readRecord(wanted.file) : loadCall(wanted.call, redisUrlOf(env));
}

/** @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let asked;
  try {
    asked = readArguments(args);
  } catch (error) {
    say(`${(error as Error).message}\n${USAGE}`);
    return 1;
  }
  try {
    const thresholds = thresholdsOf(process.env);
    const found = await find(asked.wanted, process.env);
    if (found.facts.length === 0) throw new Error('Of this call nothing is written down.');
    const facts = alignClocks(found.facts);
    const turns = tellTurns(facts);
    const call = { ...found, verdict: judgeCall(facts, thresholds), advice: adviseEndpointing(turns), turns, facts };
    const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
    process.stdout.write(
      asked.isJson ? `${JSON.stringify(call, null, 2)}\n` : `\n${printCall(call, createPaint(isColoured))}`,
    );
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
