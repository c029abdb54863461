import { createSynthesiser } from '@trunkline/simulators';
import { groupsOf, interval, percentile, playCatalogues } from './interruptions.ts';
const synthesiser = await createSynthesiser({ cacheDir: '/tmp/speech-cache' });
const modes = (process.argv[2] ?? 'fusion').split(',') as ('fusion' | 'local' | 'vapi')[];
const only = process.argv[3];
const t0 = Date.now();
const all = await playCatalogues(
  modes,
  (process.argv[4] ?? '1').split(',').map(Number),
  (process.argv[5] ?? 'silero') as 'silero',
  synthesiser,
  (s) => !only || only === '-' || s.group.startsWith(only),
);
for (const { mode, results } of all) {
  console.log(mode, 'seconds', (Date.now() - t0) / 1000);
  for (const group of groupsOf(results)) {
    const of = results.filter(({ spec }) => spec.group === group);
    const cut = of.filter(({ isCut }) => isCut);
    const stopped = of.filter(({ outcome }) => outcome.firstStopMs !== undefined);
    const early = of.filter(({ reactionMs }) => reactionMs < 0);
    const react = of.filter(({ reactionMs }) => reactionMs >= 0).map(({ reactionMs }) => reactionMs);
    const [lo, hi] = interval({ hits: cut.length, of: of.length });
    const within = react.filter((ms) => ms <= 350).length / of.length;
    const pauses = of.flatMap(({ outcome }) => outcome.wrongPausesMs);
    const worst = (f: (o: (typeof of)[0]['outcome']) => number) => Math.max(...of.map(({ outcome }) => f(outcome)));
    console.log(
      group.padEnd(20),
      `cut ${cut.length}/${of.length} (${lo.toFixed(0)}-${hi.toFixed(0)})`.padEnd(24),
      `stopped ${stopped.length} early ${early.length}`.padEnd(22),
      `p50 ${percentile(react, 50)} p95 ${percentile(react, 95)} <=350 ${(100 * within).toFixed(0)}%`.padEnd(34),
      `pauses ${pauses.length} max ${Math.max(0, ...pauses)}`,
      `lost ${worst((o) => o.lostMs)} doubled ${worst((o) => o.doubledMs)} over ${worst((o) => o.overCreditedMs)}`,
    );
  }
}
if (process.argv[6])
  for (const { results } of all)
    for (const r of results)
      console.log(
        r.spec.name,
        r.spec.levelDbfs.toFixed(0),
        r.spec.act.type === 'speech' ? r.spec.act.utterance.text : r.spec.background?.noise,
        r.reactionMs,
        JSON.stringify(r.outcome),
      );
await synthesiser.close();
