import type { CallEvent } from '@trunkline/protocol';
import type { CallOutcome, TurnOutcome } from './outcome.ts';

interface OpenTurn extends TurnOutcome {
  /** Its place among the turns, counted from 1. */
  number: number;
  /** When the agent's first frame went to the caller. */
  agentFromMs?: number;
}

type Fact<Type extends CallEvent['type']> = Extract<CallEvent, { type: Type }>;

/** Sums up a call from its facts. Facts of any order and number are taken; what is missing is missing in the outcome. */
export function outcomeOf(facts: readonly CallEvent[]): CallOutcome {
  const reader = new OutcomeReader();
  for (const fact of facts) reader.take(fact);
  return reader.outcome();
}

class OutcomeReader {
  readonly #turns = new Map<string, OpenTurn>();
  readonly #unended = new Map<string, Fact<'agent.heard'>>();
  readonly #tools = new Map<string, CallOutcome['tools'][number]>();
  readonly #decisions: CallOutcome['decisions'] = [];
  readonly #gaps: CallOutcome['gaps'] = [];
  #streams = 0;
  #drops = 0;
  #pause: Fact<'agent.paused'> | undefined;
  #stoppedMs: number | undefined;
  #ended: Fact<'call.ended'> | undefined;
  #greetingMs: number | undefined;
  #streamFromMs: number | undefined;
  /** The turn whose agent is or was speaking last. */
  #speaking: OpenTurn | undefined;

  take(fact: CallEvent): void {
    switch (fact.type) {
      case 'stream.opened':
        this.#streams += 1;
        this.#streamFromMs ??= fact.atMs;
        break;
      case 'stream.lost':
        this.#drops += 1;
        break;
      case 'caller.said':
      case 'caller.turnEnded':
        this.#turn(fact.turnId).callerSaid = fact.text;
        break;
      case 'caller.stoppedSpeaking':
        this.#stoppedMs = fact.atMs;
        break;
      case 'agent.turnStarted':
        this.#agentBegins(fact);
        break;
      case 'agent.heard':
        this.#unended.set(fact.turnId, fact);
        break;
      case 'agent.turnEnded':
        this.#agentEnds(fact);
        break;
      case 'agent.paused':
        this.#pause = fact;
        break;
      case 'agent.resumed':
        this.#decide('hold', this.#pause?.atMs ?? fact.atMs - fact.pausedMs, {
          heldMs: fact.pausedMs,
          ...(this.#pause?.speechToClearMs !== undefined && { reactionMs: round(this.#pause.speechToClearMs) }),
        });
        this.#pause = undefined;
        break;
      case 'agent.interrupted':
        this.#decide('interrupt', this.#pause?.atMs ?? fact.atMs, {
          decidedBy: fact.decidedBy,
          ...(fact.speechToClearMs !== undefined && { reactionMs: round(fact.speechToClearMs) }),
        });
        this.#pause = undefined;
        break;
      case 'caller.gapHeard':
        this.#gaps.push({ turn: this.#turn(fact.turnId).number, ms: fact.gapMs });
        break;
      case 'tool.called':
        this.#tools.set(fact.toolCallId, { name: fact.name, failed: false });
        break;
      case 'tool.finished': {
        const { toolCallId, name, mode, durationMs, failed } = fact;
        this.#tools.set(toolCallId, { name, mode, durationMs, failed });
        break;
      }
      case 'call.ended':
        this.#ended = fact;
        break;
      default:
    }
  }

  outcome(): CallOutcome {
    // Whoever died in the middle of these turns could not end them.
    for (const { turnId, heardText, heardMs } of this.#unended.values()) {
      this.#addSpeech(this.#turn(turnId), { text: heardText, heardText, heardMs, interrupted: true });
    }
    const ended = this.#ended;
    return {
      turns: [...this.#turns.values()].map(
        ({ callerSaid, agentSaid, agentHeard, heardMs, responseMs, interrupted }) => ({
          callerSaid,
          agentSaid,
          agentHeard,
          heardMs,
          ...(responseMs !== undefined && { responseMs }),
          interrupted,
        }),
      ),
      decisions: this.#decisions,
      gaps: this.#gaps,
      tools: [...this.#tools.values()],
      ...(this.#greetingMs !== undefined && { greetingMs: this.#greetingMs }),
      handOvers: Math.max(0, this.#streams - 1 - this.#drops),
      ...(ended && { end: { by: ended.endedBy, reason: ended.reason } }),
    };
  }

  #turn(turnId: string): OpenTurn {
    const known = this.#turns.get(turnId);
    if (known) return known;
    const number = this.#turns.size + 1;
    const turn = { number, callerSaid: '', agentSaid: '', agentHeard: '', heardMs: 0, interrupted: false };
    this.#turns.set(turnId, turn);
    return turn;
  }

  #agentBegins({ turnId, atMs, responseMs }: Fact<'agent.turnStarted'>): void {
    const turn = this.#turn(turnId);
    this.#speaking = turn;
    turn.agentFromMs = atMs;
    if (this.#streamFromMs !== undefined) this.#greetingMs ??= Math.max(0, atMs - this.#streamFromMs);
    const waitedMs = this.#stoppedMs === undefined ? responseMs : atMs - this.#stoppedMs;
    this.#stoppedMs = undefined;
    if (waitedMs !== undefined && waitedMs >= 0 && turn.callerSaid !== '') turn.responseMs ??= waitedMs;
  }

  #agentEnds({ turnId, ...speech }: Fact<'agent.turnEnded'>): void {
    this.#unended.delete(turnId);
    this.#addSpeech(this.#turn(turnId), speech);
  }

  #addSpeech(
    turn: OpenTurn,
    speech: Pick<Fact<'agent.turnEnded'>, 'text' | 'heardText' | 'heardMs' | 'interrupted'>,
  ): void {
    turn.agentSaid = join(turn.agentSaid, speech.text);
    turn.agentHeard = join(turn.agentHeard, speech.heardText);
    turn.heardMs += speech.heardMs;
    turn.interrupted ||= speech.interrupted;
  }

  #decide(
    kind: 'interrupt' | 'hold',
    atMs: number,
    more: Omit<CallOutcome['decisions'][number], 'kind' | 'turn' | 'afterMs'>,
  ): void {
    const turn = this.#speaking;
    const afterMs = turn?.agentFromMs === undefined ? 0 : Math.max(0, atMs - turn.agentFromMs);
    this.#decisions.push({ kind, turn: turn?.number ?? 0, afterMs, ...more });
  }
}

const join = (one: string, other: string): string => [one, other].filter(Boolean).join(' ');
const round = (value: number): number => Math.round(value);
