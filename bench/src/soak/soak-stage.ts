/** All processes of a deployment, each of which can be asked what it keeps, with its log in a folder. */
import { mkdtempSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchState, type ProcessState, type StateWatch } from '../process-state.ts';
import { createReplicas, type Replicas } from '../survival/replicas.ts';
import { PUBLIC_URL, setStage, type Stage } from '../survival/stage.ts';

export interface SoakStage extends Omit<Stage, 'close'> {
  /** Origins of the chat gateway and of the operators' page. */
  chatUrl: string;
  consoleUrl: string;
  /** Has every process collect its garbage. @returns what each keeps, by its name */
  readStates(): Promise<ReadonlyMap<string, ProcessState>>;
  /** Lines of warnings and errors that the processes have written so far, each with how often it came. */
  readComplaints(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

/** Levels of the log, as pino numbers them. */
const WARNING = 40;

export interface SoakStageOptions {
  seed: number;
  random: () => number;
}

export async function setSoakStage({ seed, random }: SoakStageOptions): Promise<SoakStage> {
  const logsFolder = mkdtempSync(join(tmpdir(), 'soak-'));
  const watches = new Map<string, { watch: StateWatch; pid: () => number | undefined }>();
  const watched = (name: string, pid: () => number | undefined): Readonly<Record<string, string>> => {
    const watch = watchState();
    watches.set(name, { watch, pid });
    return watch.env;
  };
  const started: Partial<Record<string, Replicas>> = {};
  const stage = await setStage({
    gateways: 1,
    others: 1,
    seed,
    random,
    secondSocket: 'accept',
    logsFolder,
    // A process is asked for its state long after all of them have been started.
    moreEnv: (program, index) => watched(program, () => started[program]?.pid(index)),
  });
  Object.assign(started, { gateway: stage.gateways, webhook: stage.webhooks, worker: stage.workers });

  const beside = async (name: string, env: Readonly<Record<string, string>>): Promise<Replicas> => {
    const replicas = await createReplicas(
      `apps/${name}/dist/main.js`,
      1,
      () => ({ ...watched(name, () => replicas.pid(0)), REDIS_URL: stage.redis.url, API_KEYS: stage.apiKey, ...env }),
      random,
      logsFolder,
    );
    await replicas.start();
    return replicas;
  };
  const chats = await beside('chat-gateway', {
    PUBLIC_URL,
    VAPI_API_KEY: stage.vapiKey,
    VAPI_BASE_URL: stage.vapi.url,
    VAPI_ASSISTANT_ID: 'soak',
    // All sessions of this run have one key.
    CHAT_MESSAGES_PER_MINUTE_PER_KEY: '10000',
  });
  const consoles = await beside('console', { VAPI_API_KEY: stage.vapiKey, VAPI_BASE_URL: stage.vapi.url });

  return {
    ...stage,
    chatUrl: chats.pick(),
    consoleUrl: consoles.pick(),
    async readStates() {
      const states = new Map<string, ProcessState>();
      for (const [name, { watch, pid }] of watches) states.set(name, await watch.read(pid() ?? 0));
      return states;
    },
    async readComplaints() {
      const complaints = new Map<string, number>();
      for (const file of await readdir(logsFolder)) {
        const lines = (await readFile(join(logsFolder, file), 'utf8')).split('\n').filter((line) => line !== '');
        for (const line of lines) {
          const complaint = complaintOf(file.replace(/-main-\d+\.log$|-\d+\.log$/, ''), line);
          if (complaint !== undefined) complaints.set(complaint, (complaints.get(complaint) ?? 0) + 1);
        }
      }
      return complaints;
    },
    async close() {
      await Promise.all([chats.stop(), consoles.stop()]);
      await stage.close();
    },
  };
}

function complaintOf(program: string, line: string): string | undefined {
  try {
    const { level, msg = '', code } = JSON.parse(line) as { level?: unknown; msg?: string; code?: string };
    const isBad =
      typeof level === 'number' ? level >= WARNING : level === 'warn' || level === 'error' || level === 'fatal';
    return isBad ? `${program}: ${msg}${code === undefined ? '' : ` (${code})`}` : undefined;
  } catch {
    return `${program}: a line that is no JSON`;
  }
}
