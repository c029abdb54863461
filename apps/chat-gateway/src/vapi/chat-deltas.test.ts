import { expect, test } from 'vitest';
import { ChatDeltas } from './chat-deltas.ts';
import { VapiFailure } from './vapi-failure.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const delta = (text: string): string => `data: ${JSON.stringify({ path: 'chat.output[0].content', delta: text })}\n\n`;

test('words come in order, wherever the stream is cut', () => {
  const stream = bytes(`${delta('Good ')}${delta('day')}`);
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const deltas = new ChatDeltas();
    const pieces = [...deltas.push(stream.subarray(0, cut)), ...deltas.push(stream.subarray(cut)), ...deltas.end()];
    expect(pieces.map(({ text }) => text).join('')).toBe('Good day');
  }
});

test('a stream of lines that mean nothing is given up after a hundred of them, and what came before was said', () => {
  const deltas = new ChatDeltas();
  expect(deltas.push(bytes(`${delta('Good ')}${'d\n'.repeat(100)}`)).map(({ text }) => text)).toEqual(['Good ']);
  expect(() => deltas.push(bytes('d\n'))).toThrow(VapiFailure);
  expect(() => deltas.push(bytes(delta('day')))).toThrow(VapiFailure);
});
