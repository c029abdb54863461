/** Starts vapi-process.ts and speaks to it for the process that runs the bench. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { VapiSideAnswer, VapiSideOptions, VapiSideRequest } from './vapi-process.ts';

export type VapiSideReport = Extract<VapiSideAnswer, { type: 'report' }>;

export interface VapiSide {
  /** Base URL of the simulated Vapi's HTTP API. */
  readonly url: string;
  /** Has agents call tools, at random times. */
  callTools(): void;
  /** Ends the calls of tools. @returns what the agents said and booked */
  report(): Promise<VapiSideReport>;
  stop(): void;
}

/** @throws when it ends before it has started. */
export async function startVapiSide(options: VapiSideOptions): Promise<VapiSide> {
  const child = fork(fileURLToPath(new URL('vapi-process.js', import.meta.url)), { serialization: 'advanced' });
  const ask = (request: VapiSideRequest): void => void child.send(request);
  const answered = <T extends VapiSideAnswer['type']>(type: T): Promise<Extract<VapiSideAnswer, { type: T }>> =>
    new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error('the simulated Vapi has ended; see above'));
      const onMessage = (message: VapiSideAnswer): void => {
        if (message.type !== type) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(message as Extract<VapiSideAnswer, { type: T }>);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  const started = answered('started');
  ask({ type: 'start', options });
  const { url } = await started;
  return {
    url,
    callTools: () => ask({ type: 'book' }),
    report() {
      const report = answered('report');
      ask({ type: 'report' });
      return report;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
