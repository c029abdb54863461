/**
 * Where one call stands in the table of its life (call-core's call machine): holds the state, takes each input through the
 * table, and hands the effects to whoever carries them out (call-effects.ts).
 */
import { type CallEffect, type CallInput, type CallState, stepCall } from '@trunkline/call-core';
import type { Clock, Logger } from '@trunkline/service-kit';

export class CallLife {
  state: CallState = 'connecting';
  readonly startedMs: number;
  /** When the present state was entered. */
  stateSinceMs: number;
  /** Inputs that the table does not know in the state in which they came. They change nothing; each is a gap in the table. */
  unexpectedInputs = 0;
  /** The call is to go to another replica as soon as nobody speaks in it. */
  isLeaving = false;
  /** The call is being released, or has been: nobody else needs to do it. */
  isReleasing = false;
  /** Why the agent's call ended, in the word of its platform. */
  agentEndReason: string | undefined = undefined;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #log: Pick<Logger, 'warn'>;
  #carryOut: ((effect: CallEffect) => void) | undefined = undefined;

  constructor(clock: Pick<Clock, 'nowMs'>, log: Pick<Logger, 'warn'>) {
    this.#clock = clock;
    this.#log = log;
    this.startedMs = clock.nowMs();
    this.stateSinceMs = this.startedMs;
  }

  /** Once, before the first input: what carries effects out is made of parts that need this first. */
  bind(carryOut: (effect: CallEffect) => void): void {
    this.#carryOut = carryOut;
  }

  get isOver(): boolean {
    return this.state === 'ended';
  }

  /** @throws when nothing is bound yet that carries effects out. */
  step(input: CallInput): void {
    if (!this.#carryOut) throw new Error('an input came before bind()');
    const next = stepCall(this.state, input);
    if (!next.isExpected) this.#countUnexpected(input);
    if (next.state !== this.state) this.stateSinceMs = this.#clock.nowMs();
    this.state = next.state;
    for (const effect of next.effects) this.#carryOut(effect);
  }

  /** The agent has said goodbye: once that is wholly heard, the call ends. */
  settleFarewell(unheardMs: number): void {
    if (this.state === 'farewell' && unheardMs === 0) this.step({ type: 'agent.heard' });
  }

  #countUnexpected({ type }: CallInput): void {
    this.unexpectedInputs += 1;
    if (this.unexpectedInputs === 1) this.#log.warn({ input: type, state: this.state }, 'unexpected input of the call');
  }
}
