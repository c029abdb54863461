/**
 * The words of a call for those who read along, such as a page or the feed of a session. What is shown of one side in one turn is
 * replaced by what comes later with the same role and turn. A partial may still change or grow; a final is what the record holds
 * too, and only grows when the same turn goes on.
 *
 * Of the agent only what has been heard is shown, so that nobody reads ahead of the voice or reads what was cut.
 */
import { buildTurnId, type CallEvent, type TurnId } from '@trunkline/protocol';
import { joinText } from './join-text.ts';
import type { TurnState } from './turn-state.ts';

export interface ShownWords {
  kind: 'partial' | 'final';
  turnId: TurnId;
  role: 'user' | 'assistant';
  text: string;
}

/** What the caller is just saying, with what the turn holds already. @param text of a transcript that is not final. */
export function partialOf({ turnIndex, callerText }: TurnState, text: string): ShownWords {
  return {
    kind: 'partial',
    turnId: buildTurnId(Math.max(1, turnIndex)),
    role: 'user',
    text: joinText(callerText, text),
  };
}

export class ShownWordsReader {
  /** The agent may speak several times in one turn, and its earlier words go on being shown. */
  #agentTurn: TurnId | undefined = undefined;
  #agentSaid = '';

  /** @returns what a fact of the call adds to what is shown; `undefined` when that is nothing. */
  read(fact: CallEvent): ShownWords | undefined {
    switch (fact.type) {
      case 'caller.said':
        return { kind: 'partial', turnId: fact.turnId, role: 'user', text: fact.text };
      case 'caller.turnEnded':
        return { kind: 'final', turnId: fact.turnId, role: 'user', text: fact.text };
      case 'agent.heard':
        return {
          kind: 'partial',
          turnId: fact.turnId,
          role: 'assistant',
          text: this.#with(fact.turnId, fact.heardText),
        };
      case 'agent.turnEnded': {
        const text = this.#with(fact.turnId, fact.heardText);
        this.#agentTurn = fact.turnId;
        this.#agentSaid = text;
        return text === '' ? undefined : { kind: 'final', turnId: fact.turnId, role: 'assistant', text };
      }
      default:
        return undefined;
    }
  }

  #with(turnId: TurnId, text: string): string {
    return turnId === this.#agentTurn ? joinText(this.#agentSaid, text) : text;
  }
}
