/**
 * `npm run bench -- fuzz`: gives every reader of this system inputs that were made to break it, and times every regular expression of the
 * source against hostile text. `--seed 1` makes the same inputs again, `--minutes 10` bounds all of it, `--inputs 1000000` bounds each
 * reader, `--wire` sends 100,000 requests to each of the programs instead, `--only NAME` tries those whose name has this in it, `--from N` begins at an input that a report names.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { collectExpressions } from './expressions/collect-expressions.ts';
import { findSlowExpressions } from './expressions/slow-expressions.ts';
import { SURFACES } from './surfaces/index.ts';
import { fuzzWire } from './wire/fuzz-wire.ts';
import { watchSurface } from './watch-surface.ts';

/** What a run leaves behind on purpose is far below; what grows with each input is far above. */
const MOST_GROWN_BYTES = 8 * 1024 * 1024;

/** Over the wire to each program. */
const MOST_REQUESTS = 100_000;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** @returns how many are slow. */
function tryExpressions(): number {
  const expressions = collectExpressions(ROOT);
  const slow = findSlowExpressions(expressions);
  console.log(
    `${expressions.length} regular expressions of the sources, of which ${slow.length} are slow at hostile text`,
  );
  for (const sentence of slow) console.log(`    ${sentence}`);
  return slow.length;
}

export async function benchFuzz(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '10' },
      inputs: { type: 'string', default: '1000000' },
      from: { type: 'string', default: '0' },
      only: { type: 'string', default: '' },
      wire: { type: 'boolean', default: false },
    },
  });
  const [seed, inputs, from] = [Number(values.seed), Number(values.inputs), Number(values.from)];
  if (values.wire) {
    const options = { seed, inputs: Math.min(inputs, MOST_REQUESTS), minutes: Number(values.minutes), redisUrl };
    if ((await fuzzWire(options, values.only)) > 0) process.exitCode = 1;
    return;
  }
  const surfaces = SURFACES.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()));
  if (surfaces.length === 0) throw new Error(`no reader has "${values.only}" in its name`);
  const untilMs = performance.now() + Number(values.minutes) * 60_000;
  let faults = 0;
  console.log(
    `${'reader'.padEnd(30)}${'inputs'.padStart(10)}${'slowest'.padStart(10)}${'grown'.padStart(10)}${'faults'.padStart(8)}`,
  );
  for (const [index, { name }] of surfaces.entries()) {
    // What a quick reader leaves of its time is for those that come after it.
    const mostMs = (untilMs - performance.now()) / (surfaces.length - index);
    const report = await watchSurface({ surface: name, seed, from, inputs, mostMs });
    const found = [...report.faults];
    if (report.grownBytes > MOST_GROWN_BYTES) {
      found.push({ surface: name, input: -1, what: 'leaves memory behind with each input', shown: '' });
    }
    faults += found.length;
    console.log(
      name.padEnd(30) +
        report.inputs.toLocaleString('en').padStart(10) +
        `${report.slowestMs.toFixed(1)} ms`.padStart(10) +
        `${(report.grownBytes / 1024).toFixed(0)} KiB`.padStart(10) +
        String(found.length).padStart(8),
    );
    for (const { input, what, shown } of found) console.log(`    input ${input} ${what}\n        ${shown}`);
  }
  if (values.only === '') faults += tryExpressions();
  if (faults > 0) process.exitCode = 1;
}
