import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFdWriter, createLineWriter } from './line-writer.ts';

/** A file that can be full, slow or closed, and the timers that the writer has set. */
function fakeFile() {
  const timers: { run: () => void; ms: number }[] = [];
  const file = { text: '', error: '', atOnce: Number.MAX_SAFE_INTEGER, tries: 0 };
  const write = (bytes: Uint8Array): number => {
    file.tries += 1;
    if (file.error !== '') throw Object.assign(new Error(file.error), { code: file.error });
    const taken = bytes.subarray(0, file.atOnce);
    file.text += Buffer.from(taken).toString();
    return taken.length;
  };
  const runTimers = (): void => {
    for (const { run } of timers.splice(0)) run();
  };
  return { file, write, later: (run: () => void, ms: number) => void timers.push({ run, ms }), timers, runTimers };
}

describe('line writer', () => {
  it('writes each line at once, also when the file takes it in pieces', () => {
    const { file, write, later } = fakeFile();
    const writer = createLineWriter({ write, later });
    file.atOnce = 3;
    writer.write('one\n');
    writer.write('two\n');
    expect(file.text).toBe('one\ntwo\n');
    expect(writer.dropped).toBe(0);
  });

  it('keeps lines in order while the reader is slow, and drops and counts those beyond the bound', () => {
    const { file, write, later, runTimers } = fakeFile();
    const writer = createLineWriter({ write, later, maxWaitingBytes: 10 });
    file.error = 'EAGAIN';
    for (const line of ['1234\n', '5678\n', 'gone\n']) writer.write(line);
    expect(writer.dropped).toBe(1);
    file.error = '';
    runTimers();
    writer.write('next\n');
    expect(file.text).toBe('1234\n5678\nnext\n');
  });

  it('never glues a line to the first half of another', () => {
    const { file, write, later, runTimers } = fakeFile();
    let calls = 0;
    const writer = createLineWriter({
      later,
      write(bytes) {
        calls += 1;
        if (calls === 2) throw Object.assign(new Error('again'), { code: 'EAGAIN' });
        return write(bytes.subarray(0, calls === 1 ? 2 : bytes.length));
      },
    });
    writer.write('first\n');
    writer.write('second\n');
    runTimers();
    expect(file.text).toBe('first\nsecond\n');
  });

  it.each(['ENOSPC', 'EPIPE', 'EIO', 'EBADF'])(
    'drops and counts on %s, tries seldom, and goes on afterwards',
    (code) => {
      const { file, write, later, runTimers, timers } = fakeFile();
      const writer = createLineWriter({ write, later });
      file.error = code;
      for (let index = 0; index < 1_000; index += 1) writer.write('lost\n');
      expect(writer.dropped).toBe(1_000);
      expect(file.tries).toBe(1);
      expect(timers).toHaveLength(1);
      file.error = '';
      runTimers();
      writer.write('back\n');
      expect(file.text).toBe('back\n');
    },
  );
});

describe('a writer to a real file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'line-writer-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('appends to a file that others write to', () => {
    const path = join(folder, 'shared.log');
    writeFileSync(path, 'before\n');
    const writer = createFdWriter(openSync(path, 'a'));
    writer.write('ours\n');
    writer.close();
    expect(readFileSync(path, 'utf8')).toBe('before\nours\n');
  });

  it('loses lines on a full device, counts them, and returns', () => {
    const writer = createFdWriter(openSync('/dev/full', 'w'));
    for (let index = 0; index < 100; index += 1) writer.write('nobody will read this\n');
    writer.flush();
    expect(writer.dropped).toBe(100);
    writer.close();
  });
});
