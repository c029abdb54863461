import { writeScenario } from '@trunkline/scenario';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoClient } from '../http-client.ts';
import type { CallReport } from '../report.ts';

/** Writes each call down as a scenario of its own, `<what it was>.<last 8 of its id>.yaml`. @returns the paths. */
export async function saveCalls(
  client: Pick<DemoClient, 'readCallRecord'>,
  calls: readonly CallReport[],
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const saved: string[] = [];
  for (const { scenario, callId } of calls) {
    const record = await client.readCallRecord(callId);
    if (!record) continue;
    const path = join(folder, `${scenario}.${callId.slice(-8)}.yaml`);
    await writeFile(path, writeScenario({ session: record, facts: record.events ?? [] }));
    saved.push(path);
  }
  return saved;
}
