/**
 * This process hears: batches of pairs come in, evidence goes out. voice-child.ts starts it with the name of the model and the
 * number of slots, and it ends with the process that started it.
 */
import { createVoiceAnalyser } from './voice-analyser.ts';
import { createAnswer, readVoiceBatch } from './voice-batch.ts';
import type { ChildMessage } from './voice-child.ts';

const [model, slots] = process.argv.slice(2);
const maxSlots = Number(slots);

// Ctrl-C reaches every process of a terminal, but the process that started us may still need us and says when it does not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.once('disconnect', () => process.exit(0));

// The callback keeps a channel that has just closed from becoming an error; `disconnect` follows.
const tell = (message: ChildMessage): void => void process.send?.(message, () => {});

try {
  await hear();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.send?.({ failed: reason } satisfies ChildMessage, () => process.exit(1));
}

async function hear(): Promise<void> {
  if (model !== 'silero' && model !== 'light') throw new Error(`there is no model ${model}`);
  const analyser = await createVoiceAnalyser({ model, maxSlots });
  const epochs = new Float64Array(maxSlots).fill(-1);
  const paths = new Float64Array(maxSlots).fill(-1);
  const inbox: Uint32Array[] = [];
  let isBusy = false;

  const take = (batch: Uint32Array): void =>
    readVoiceBatch(batch, ({ slot, epoch, path, pair, historyOnly }, near, far) => {
      if (epochs[slot] !== epoch) analyser.reset(slot, paths[slot] === path);
      epochs[slot] = epoch;
      paths[slot] = path;
      analyser.push(slot, near, far, historyOnly, pair);
    });

  const work = async (): Promise<void> => {
    isBusy = true;
    while (inbox.length > 0) {
      const batches = inbox.splice(0);
      for (const batch of batches) take(batch);
      tell(createAnswer(batches.length, await analyser.run(), (slot) => epochs[slot]!));
    }
    isBusy = false;
  };

  process.on('message', (batch: Uint32Array) => {
    inbox.push(batch);
    // A failure in `work` ends the process, and another one takes its place.
    if (!isBusy) void work();
  });
  tell('ready');
}
