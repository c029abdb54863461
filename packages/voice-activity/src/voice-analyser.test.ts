import { LEVEL_FLOOR_DBFS } from '@trunkline/audio';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { EVIDENCE_FIELDS, evidenceAt, type VoiceEvidence } from './evidence.ts';
import { framesOf, mean, noise, SILENT_PAIR, speech, tone } from './sounds.test-support.ts';
import { createVoiceAnalyser, type VoiceAnalyser } from './voice-analyser.ts';

let analyser: VoiceAnalyser;
let sentence: Uint8Array[];

beforeAll(async () => {
  analyser = await createVoiceAnalyser({ model: 'silero', maxSlots: 4 });
  sentence = framesOf(await speech());
  return () => analyser.close();
});

beforeEach(() => {
  for (const slot of [0, 1, 2, 3]) analyser.reset(slot, false);
});

async function evidence(): Promise<VoiceEvidence[]> {
  const rows = await analyser.run();
  return Array.from({ length: rows.length / EVIDENCE_FIELDS }, (_, i) => evidenceAt(rows, i));
}

function pushAll(slot: number, near: Uint8Array[], far?: Uint8Array[]): void {
  near.forEach((frame, i) => analyser.push(slot, frame, far?.[i] ?? SILENT_PAIR, false));
}

test('says for every 32 ms where they end, how likely they are speech and how loud they are', async () => {
  pushAll(0, sentence);
  const heard = await evidence();
  heard.forEach(({ pairs }, i) => expect(pairs).toBeCloseTo((i + 1) * 1.6));
  expect(heard).toHaveLength(Math.floor(sentence.length / 1.6));
  expect(mean(heard.map((window) => window.speech))).toBeGreaterThan(0.9);
  expect(Math.max(...heard.map(({ levelDbfs }) => levelDbfs))).toBeGreaterThan(-25);
});

test('hears nothing on a silent line, at the lowest level', async () => {
  pushAll(
    0,
    Array.from({ length: 80 }, () => SILENT_PAIR),
  );
  const heard = await evidence();
  expect(heard).toHaveLength(50);
  expect(Math.max(...heard.map((window) => window.speech))).toBeLessThan(0.1);
  expect(heard.map(({ levelDbfs }) => levelDbfs)).toEqual(heard.map(() => LEVEL_FLOOR_DBFS));
});

test('hears the same whether pairs are run one by one or all together, and beside other lines', async () => {
  pushAll(0, sentence);
  const together = await evidence();
  analyser.reset(0, false);
  const oneByOne: VoiceEvidence[] = [];
  for (const frame of sentence) {
    pushAll(0, [frame]);
    oneByOne.push(...(await evidence()));
  }
  for (const slot of [0, 1, 2]) analyser.reset(slot, false);
  const hum = framesOf(tone(6, 50));
  sentence.forEach((frame, i) => {
    pushAll(1, [hum[i]!]);
    pushAll(0, [frame]);
    pushAll(2, [SILENT_PAIR]);
  });
  const besideOthers = (await evidence()).filter(({ slot }) => slot === 0);
  for (const heard of [oneByOne, besideOthers]) {
    expect(heard.map(({ pairs }) => pairs)).toEqual(together.map(({ pairs }) => pairs));
    heard.forEach((window, i) => expect(window.speech).toBeCloseTo(together[i]!.speech, 4));
  }
});

test('history counts as pairs and is heard once somebody listens, so that the model knows the line', async () => {
  for (const frame of sentence.slice(0, 8)) analyser.push(0, frame, SILENT_PAIR, true);
  expect(await evidence()).toEqual([]);
  pushAll(0, sentence.slice(8, 10));
  expect((await evidence()).map(({ pairs }) => pairs)).toEqual([1.6, 3.2, 4.8, 6.4, 8, 9.6]);
});

test('of a long history 380 ms are heard, without a gap to what follows', async () => {
  for (const frame of sentence.slice(0, 50)) analyser.push(0, frame, SILENT_PAIR, true);
  pushAll(0, sentence.slice(50, 52));
  const ends = (await evidence()).map(({ pairs }) => pairs);
  expect(ends[0]).toBeCloseTo(50 - 19 + 1.6);
  expect(ends).toHaveLength(13);
});

test('history before pairs that were lost is not heard', async () => {
  for (let pair = 0; pair < 8; pair++) analyser.push(0, SILENT_PAIR, SILENT_PAIR, true, pair);
  analyser.push(0, SILENT_PAIR, SILENT_PAIR, false, 9);
  analyser.push(0, SILENT_PAIR, SILENT_PAIR, false, 10);
  expect((await evidence()).map(({ pairs }) => pairs)).toEqual([10.6]);
});

test('a window never spans pairs that were lost', async () => {
  analyser.push(0, SILENT_PAIR, SILENT_PAIR, false, 0);
  analyser.push(0, SILENT_PAIR, SILENT_PAIR, false, 7);
  expect(await evidence()).toEqual([]);
  analyser.push(0, SILENT_PAIR, SILENT_PAIR, false, 8);
  expect((await evidence()).map(({ pairs }) => pairs)).toEqual([8.6]);
});

test('a reset forgets windows that wait, and begins to count anew', async () => {
  pushAll(0, sentence.slice(0, 10));
  pushAll(1, sentence.slice(0, 2));
  analyser.reset(0, false);
  pushAll(0, sentence.slice(0, 2));
  expect((await evidence()).map(({ slot, pairs }) => [slot, pairs])).toEqual([
    [1, 1.6],
    [0, 1.6],
  ]);
});

test('what we play is taken out of the line and said to be ours; what remains is not speech', async () => {
  const echo = [...Array.from({ length: 6 }, () => SILENT_PAIR), ...sentence];
  pushAll(0, echo, [...sentence, ...Array.from({ length: 6 }, () => SILENT_PAIR)]);
  const heard = (await evidence()).slice(50);
  expect(mean(heard.map(({ echoShare }) => echoShare))).toBeGreaterThan(0.8);
  expect(heard.filter((window) => window.speech > 0.5 && window.levelDbfs > -40).length).toBeLessThan(5);
});

test('a caller is no echo while we are silent or play something else', async () => {
  pushAll(0, sentence, framesOf(noise(6, 0.1)));
  const heard = await evidence();
  expect(mean(heard.map(({ echoShare }) => echoShare))).toBeLessThan(0.2);
  expect(mean(heard.map((window) => window.speech))).toBeGreaterThan(0.8);
});

test('refuses a slot that it does not have', () => {
  expect(() => analyser.push(4, SILENT_PAIR, SILENT_PAIR, false)).toThrow('slot 4 is not one of 0 to 3');
});
