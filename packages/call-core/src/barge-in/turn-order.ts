/**
 * Tells which of the agent's turns a message is about. Vapi repeats its messages within a turn, sends some after the turn was
 * cut, and promises no order of them (Vapi SDK `ClientMessageAssistantSpeech`: the text so far comes again with word timings).
 * What tells turns apart is, in this order: the number of the turn, the id that its model has for it, and its text. Each of them
 * may be missing.
 */

/** `past`: a turn that was cut, or one before the present. `present`: the turn that is being said. `next`: one after it. */
export type TurnPlace = 'past' | 'present' | 'next';

/** The agent says that it speaks. */
export interface AgentSpeechSign {
  /** The agent's own number of the turn. */
  turn?: number | undefined;
  /** All of the turn's text so far. */
  text?: string | undefined;
}

/** The first messages of a turn may come this long behind its sound, and so after the turn has been cut already. */
const BELATED_MS = 1_000;
/** Ids of turns that were cut. Older ones are long forgotten by the agent too. */
const REMEMBERED_IDS = 8;

/** One text is the beginning of the other: both are what is known of one turn at different times. */
const isSameText = (a: string | undefined, b: string): boolean =>
  a !== undefined && a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));

export class TurnOrder {
  /** The highest number that a turn of the agent has had. */
  #number = -1;
  #text = '';
  /** Whether the present turn has been told of by number or text, or by its model. */
  #isTold = false;
  #hasModel = false;
  #model: string | undefined = undefined;
  #modelBefore: string | undefined = undefined;
  #cutNumber = -1;
  #cutText = '';
  #cutModels: readonly string[] = [];
  /** Until then the first message that names an unknown turn is about the one that was cut. */
  #startBelatedUntilMs = Number.NEGATIVE_INFINITY;
  #modelBelatedUntilMs = Number.NEGATIVE_INFINITY;

  /** Where a turn stands that is said to be spoken; a turn without a number that is not known to be cut is the present one. */
  speechStarted({ turn, text }: AgentSpeechSign, nowMs: number): TurnPlace {
    if (turn === undefined) {
      if (isSameText(text, this.#cutText)) return 'past';
      this.#told(text);
      return 'present';
    }
    if (turn <= this.#cutNumber || turn < this.#number) return 'past';
    if (nowMs < this.#startBelatedUntilMs) {
      this.#startBelatedUntilMs = Number.NEGATIVE_INFINITY;
      this.#cutNumber = turn;
      return 'past';
    }
    // A turn that nobody has told of is heard before its number is: then the number is its own.
    const isNext = this.#isTold && turn > this.#number;
    this.#number = turn;
    this.#told(text);
    return isNext ? 'next' : 'present';
  }

  /** Where a turn stands that the model puts out text for; `next` for every turn that was not known. */
  modelSpoke(agentTurn: string, nowMs: number): TurnPlace {
    if (this.isCut(agentTurn)) return 'past';
    if (agentTurn === this.#model) return 'present';
    if (nowMs < this.#modelBelatedUntilMs) {
      this.#modelBelatedUntilMs = Number.NEGATIVE_INFINITY;
      this.#rememberCut(agentTurn);
      return 'past';
    }
    this.#modelBefore = this.#model;
    this.#model = agentTurn;
    this.#hasModel = true;
    return 'next';
  }

  /** Where a turn stands that is said to be over; one without a number is the present one, or the one that was just cut. */
  speechStopped(turn: number | undefined): Exclude<TurnPlace, 'next'> | 'cut' {
    if (turn === undefined || turn > this.#cutNumber)
      return turn !== undefined && turn < this.#number ? 'past' : 'present';
    return turn === this.#cutNumber ? 'cut' : 'past';
  }

  isCut(agentTurn: string): boolean {
    return this.#cutModels.includes(agentTurn);
  }

  /** Whether the model has put out text for a turn after `agentTurn`. */
  hasTurnAfter(agentTurn: string): boolean {
    return agentTurn === this.#modelBefore;
  }

  /** Everything that has begun is void. @param hasSound whether some of the present turn was heard or is going to be. */
  cut(agentTurn: string | undefined, hasSound: boolean, nowMs: number): void {
    const untold = hasSound || (agentTurn !== undefined && agentTurn === this.#model);
    this.#startBelatedUntilMs = untold && !this.#isTold ? nowMs + BELATED_MS : Number.NEGATIVE_INFINITY;
    this.#modelBelatedUntilMs = hasSound && !this.#hasModel ? nowMs + BELATED_MS : Number.NEGATIVE_INFINITY;
    this.#cutNumber = Math.max(this.#cutNumber, this.#number);
    this.#cutText = this.#text;
    this.cutModel(agentTurn ?? this.#model);
    this.ended();
  }

  /** The model's turn is void. */
  cutModel(agentTurn = this.#model): void {
    if (agentTurn !== undefined && !this.isCut(agentTurn)) this.#rememberCut(agentTurn);
  }

  /** The caller has said something since, so what is told of an unknown turn is told of the answer. */
  callerTurnEnded(): void {
    this.#startBelatedUntilMs = Number.NEGATIVE_INFINITY;
    this.#modelBelatedUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** The present turn is over. */
  ended(): void {
    this.#text = '';
    this.#isTold = false;
    this.#hasModel = false;
  }

  #told(text: string | undefined): void {
    this.#isTold = true;
    this.#text = text ?? this.#text;
  }

  #rememberCut(agentTurn: string): void {
    this.#cutModels = [...this.#cutModels.slice(1 - REMEMBERED_IDS), agentTurn];
  }
}
