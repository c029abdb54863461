import type { FakeVapiCall } from './fake-call.ts';
import type { LiveCall } from './live-call.ts';

/** The calls of one FakeVapi: those that live, and the last of those that ended. */
export interface CallRegistry {
  /** @param secret the part of its URLs that nobody can guess. */
  add(call: LiveCall, secret: string): void;
  readonly forget: (call: LiveCall) => void;
  readonly findById: (id: string) => LiveCall | undefined;
  readonly findBySecret: (secret: string) => LiveCall | undefined;
  readonly waitFor: (index: number) => Promise<FakeVapiCall>;
  readonly calls: readonly LiveCall[];
  readonly liveCount: number;
}

export function createCallRegistry(keepEndedCalls: number): CallRegistry {
  const calls: LiveCall[] = [];
  const bySecret = new Map<string, LiveCall>();
  const waiting = new Map<number, ((call: FakeVapiCall) => void)[]>();
  let forgottenCount = 0;
  let liveCount = 0;

  const forget = (call: LiveCall) => {
    const index = calls.indexOf(call);
    if (index === -1) return;
    calls.splice(index, 1);
    for (const [secret, known] of bySecret) if (known === call) bySecret.delete(secret);
    forgottenCount += 1;
  };
  const forgetOldest = () => {
    const ended = calls.filter(({ record }) => record.status === 'ended');
    if (ended.length <= keepEndedCalls) return;
    forget(ended[0] as LiveCall);
  };

  return {
    add: (call, secret) => {
      calls.push(call);
      bySecret.set(secret, call);
      liveCount += 1;
      void call.ended.then(() => {
        liveCount -= 1;
        forgetOldest();
      });
      const index = forgottenCount + calls.length - 1;
      for (const resolve of waiting.get(index) ?? []) resolve(call);
      waiting.delete(index);
    },
    forget,
    findById: (id) => calls.find((call) => call.id === id),
    findBySecret: (secret) => bySecret.get(secret),
    waitFor: (index) =>
      new Promise((resolve, reject) => {
        if (index < forgottenCount) return reject(new Error(`call ${index} is forgotten; raise keepEndedCalls`));
        const known = calls[index - forgottenCount];
        if (known) return resolve(known);
        waiting.set(index, [...(waiting.get(index) ?? []), resolve]);
      }),
    calls,
    get liveCount() {
      return liveCount;
    },
  };
}
