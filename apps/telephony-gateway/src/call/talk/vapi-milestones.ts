/**
 * Writes down what Vapi says of the way from the caller's words to its answer: when it hears either side speak, when a transcript is
 * final, when the model begins to write. It changes nothing in the call. Vapi says some of it many times, and each change is written once.
 */
import type { TurnId } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CallJournal } from '../call-journal.ts';

type Side = 'user' | 'assistant';
type Status = 'started' | 'stopped';

export class VapiMilestones {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #journal: Pick<CallJournal, 'record' | 'epochMs'>;
  readonly #status: Record<Side, Status> = { user: 'stopped', assistant: 'stopped' };
  /** Vapi's id of the turn that the model has written for; `undefined` if it gave none. */
  #agentTurn: string | undefined = undefined;
  #hasAnswered = false;

  constructor(clock: Pick<Clock, 'nowMs'>, journal: Pick<CallJournal, 'record' | 'epochMs'>) {
    this.#clock = clock;
    this.#journal = journal;
  }

  speechUpdated(role: Side, status: Status): void {
    if (this.#status[role] === status) return;
    this.#status[role] = status;
    if (status === 'stopped') this.#hasAnswered = false;
    this.#journal.record({ type: 'vapi.speechUpdated', atMs: this.#atMs(), role, status });
  }

  /** @param turnId of what the caller has said. */
  finalTranscript(turnId: TurnId): void {
    this.#hasAnswered = false;
    this.#journal.record({ type: 'vapi.finalTranscript', atMs: this.#atMs(), turnId });
  }

  /** The model writes for `agentTurn`; this comes with each piece of its text. */
  modelSpoke(agentTurn: string | undefined): void {
    const isKnown = agentTurn === undefined ? this.#hasAnswered : agentTurn === this.#agentTurn;
    this.#agentTurn = agentTurn;
    this.#hasAnswered = true;
    if (!isKnown) this.#journal.record({ type: 'vapi.modelOutput', atMs: this.#atMs() });
  }

  #atMs(): number {
    return this.#journal.epochMs(this.#clock.nowMs());
  }
}
