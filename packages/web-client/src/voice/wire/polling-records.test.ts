import { expect, test } from 'vitest';
import { readRecords, writeRecords } from './polling-records.ts';

function frame(kind: number, seq: number, length: number): ArrayBuffer {
  const bytes = new ArrayBuffer(8 + length);
  new DataView(bytes).setUint8(0, kind);
  new DataView(bytes).setUint32(4, seq);
  return bytes;
}

function read(body: ArrayBuffer) {
  const got: (string | number)[] = [];
  const last = readRecords(body, { text: (json) => got.push(json), frame: (bytes) => got.push(bytes.byteLength) });
  return { got, last };
}

test('what is written is read again in its order, text of any language too', async () => {
  const body = await writeRecords(['{"a":"ß€😀"}', frame(1, 7, 640), frame(2, 8, 160), '{}']).arrayBuffer();
  expect(read(body)).toEqual({ got: ['{"a":"ß€😀"}', 648, 168, '{}'], last: 8 });
});

test('a record that is cut or of an unknown kind ends the reading', async () => {
  const whole = await writeRecords([frame(1, 3, 640), frame(1, 4, 640)]).arrayBuffer();
  expect(read(whole.slice(0, 1200))).toEqual({ got: [648], last: 3 });
  expect(read(frame(9, 0, 640))).toEqual({ got: [], last: undefined });
});
