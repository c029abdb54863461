import type { AgentHost } from '../agent-host.ts';
import type { CallState } from '../call/call-kit.ts';

/** Says on the page when a call begins and ends, and lets the clock run meanwhile. */
export class CallFollower {
  readonly #host: AgentHost;
  readonly #onTick: () => void;
  #clock: ReturnType<typeof setInterval> | undefined;
  #isOn = false;

  constructor(host: AgentHost, onTick: () => void) {
    this.#host = host;
    this.#onTick = onTick;
  }

  follow({ phase, faultCode }: CallState, sessionId: string | undefined): void {
    if (phase === 'live' && !this.#isOn) {
      this.#isOn = true;
      this.#host.emit('trunkline-call-start', { sessionId });
      this.#clock = setInterval(this.#onTick, 1_000);
    }
    if (phase !== 'ended' || !this.#isOn) return;
    this.#isOn = false;
    this.stop();
    this.#host.emit('trunkline-call-end', { sessionId, reason: faultCode ?? 'ended' });
  }

  stop(): void {
    clearInterval(this.#clock);
  }
}
