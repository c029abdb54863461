/** What a call looks at once a second: signs of life, the age of its agent, and the time limits of its state. */
import { dueDeadline, renewalDue } from '@trunkline/call-core';
import type { CallParts } from './call-parts.ts';

/** Time between two signs of life asked of the agent's socket. */
const ALIVE_CHECK_MS = 5_000;
/** Losses before a stream that has lasted for this long were bad luck, and do not add up to those after it. */
const STREAM_PROVEN_MS = 60_000;

export class CallHousekeeping {
  readonly #parts: CallParts;
  #lastAliveCheckMs: number;
  #isStreamProven = false;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#lastAliveCheckMs = parts.life.startedMs;
  }

  /** A new stream has to prove itself again. */
  streamJoined(): void {
    this.#isStreamProven = false;
  }

  /** Every second. */
  keepHouse(nowMs: number): void {
    const { host, life, keypad, talk, commands, answerer, toCaller } = this.#parts;
    if (life.isOver) return;
    keypad.keepHouse(nowMs);
    this.#proveStream(nowMs);
    talk.keepHouse(nowMs);
    commands.keepHouse(nowMs);
    answerer.keepHouse(nowMs);
    host.session.keepHouse();
    host.conversation.readAgain();
    life.settleFarewell(toCaller.unheardMs);
    this.#checkAgent(nowMs);
    this.#checkDeadlines(nowMs);
  }

  #proveStream(nowMs: number): void {
    const { streams, host } = this.#parts;
    if (this.#isStreamProven || !streams.current || nowMs - streams.sinceMs < STREAM_PROVEN_MS) return;
    this.#isStreamProven = true;
    host.session.streamProven();
  }

  #checkAgent(nowMs: number): void {
    const { agent, turns, toCaller, host } = this.#parts;
    if (nowMs - this.#lastAliveCheckMs >= ALIVE_CHECK_MS) {
      this.#lastAliveCheckMs = nowMs;
      agent.checkAlive();
    }
    const situation = { ...agent.age(nowMs), floor: turns.floor, unheardMs: toCaller.unheardMs };
    const renewal = renewalDue(situation, host.settings.limits);
    if (renewal === 'prepare') agent.prepare();
    else if (renewal === 'switch') agent.switchOver();
  }

  #checkDeadlines(nowMs: number): void {
    const { life, streams, turns, host } = this.#parts;
    const times = {
      startedMs: life.startedMs,
      stateSinceMs: life.stateSinceMs,
      lastCarrierMessageMs: streams.lastMessageMs,
      lastSpeechMs: turns.lastSpeechMs,
    };
    const deadline = dueDeadline(life.state, times, host.settings.limits, nowMs);
    if (deadline) life.step(deadline);
  }
}
