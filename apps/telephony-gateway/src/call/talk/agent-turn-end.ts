/**
 * Decides when a turn of the agent is over. Vapi's word that the agent has stopped may come before the turn's last audio
 * (vapi.md, section 1.4: no order is promised), and a tail that opened a turn of its own would be heard behind a hole in the
 * middle of a word. So that word only announces the end, and the turn ends when no more of it comes.
 */
import type { AgentToCaller } from '../media/agent-to-caller.ts';
import type { CallTurns } from './call-turns.ts';

/** Without audio for so long, a turn whose end was announced is over. Audio within a turn is seldom further apart. */
const TAIL_MS = 200;
/** The same for a turn whose end nobody announced. */
const QUIET_MS = 1_500;

export class AgentTurnEnd {
  readonly #turns: CallTurns;
  readonly #toCaller: AgentToCaller;
  #announcedMs = 0;
  /** Text that came after the end was announced, and so is the next turn's. */
  #nextText: string[] = [];

  constructor(turns: CallTurns, toCaller: AgentToCaller) {
    this.#turns = turns;
    this.#toCaller = toCaller;
  }

  /** The agent says that it has stopped. */
  announce(nowMs: number): void {
    const { downlink } = this.#toCaller;
    this.#announcedMs = nowMs;
    downlink.announceEnd();
    downlink.take(nowMs);
  }

  /** Nothing more of the turn can come. Does nothing when no turn is open. */
  end(nowMs: number): void {
    const { downlink } = this.#toCaller;
    downlink.endTurn(nowMs);
    downlink.take(nowMs);
    this.#turns.step({ type: 'agent.speechStopped', positionMs: downlink.endMs }, nowMs);
    this.#toCaller.outgoing.settleSent();
    this.#turns.step({ type: 'agent.heard', positionMs: downlink.heard.heardMs }, nowMs);
    this.#giveText();
  }

  /** Ends the turn if its end was announced. */
  endAnnounced(nowMs: number): void {
    if (this.#toCaller.downlink.isEndAnnounced) this.end(nowMs);
  }

  /** Text of the agent that is for the record. */
  textReceived(text: string, exact: boolean): void {
    if (exact && this.#toCaller.downlink.isEndAnnounced) this.#nextText.push(text);
    else this.#turns.step({ type: 'agent.textReceived', text, exact });
  }

  /** Every 20 ms. @returns whether a turn has ended. */
  tick(nowMs: number): boolean {
    // A cut ends the turn without us, and the text that waits is cut with it.
    if (this.#nextText.length > 0 && !this.#toCaller.downlink.isEndAnnounced) this.#nextText = [];
    if (!this.#turns.isAgentTurnOpen || !this.#isOver(nowMs)) return false;
    this.end(nowMs);
    return true;
  }

  #isOver(nowMs: number): boolean {
    const { downlink, lastAudioMs } = this.#toCaller;
    if (downlink.queuedMs > 0) return false;
    if (!downlink.isEndAnnounced) return nowMs - lastAudioMs >= QUIET_MS;
    return nowMs - Math.max(lastAudioMs, this.#announcedMs) >= TAIL_MS;
  }

  #giveText(): void {
    const texts = this.#nextText;
    this.#nextText = [];
    for (const text of texts) this.#turns.step({ type: 'agent.textReceived', text, exact: true });
  }
}
