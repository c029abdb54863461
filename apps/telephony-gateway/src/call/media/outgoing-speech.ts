/**
 * What has gone to the caller and what of it was heard, for the record: how loud it was, which turns have gone out whole, and the holes
 * that the caller has heard. It changes nothing on the way of a frame.
 */
import type { CallLevelMeter, Downlink } from '@trunkline/call-core';
import type { TurnId } from '@trunkline/protocol';
import type { CallTurns } from '../talk/call-turns.ts';
import { UnheardGaps } from './unheard-gaps.ts';

export class OutgoingSpeech {
  readonly #downlink: () => Downlink;
  readonly #levels: CallLevelMeter;
  readonly #turns: CallTurns;
  readonly #gaps = new UnheardGaps();
  #lastFrameMs = 0;

  /** @param downlink is asked for once frames go out, because it is made with the sink that this belongs to. */
  constructor(downlink: () => Downlink, levels: CallLevelMeter, turns: CallTurns) {
    this.#downlink = downlink;
    this.#levels = levels;
    this.#turns = turns;
  }

  /** A frame goes to the carrier, which will play it at `playsAtMs`. */
  frameSent(frame: Uint8Array, turnId: TurnId | undefined, playsAtMs: number, nowMs: number): void {
    const downlink = this.#downlink();
    this.#gaps.frameSent(downlink, turnId, nowMs);
    this.#levels.heard.frameSent(frame, downlink.heard.sentMs, playsAtMs);
    this.#lastFrameMs = nowMs;
  }

  /** Writes down which turns have gone out whole. */
  settleSent(): void {
    const { sentMs } = this.#downlink().heard;
    if (sentMs < this.#turns.finishAtMs) return;
    this.#turns.step({ type: 'agent.audioFinished', positionMs: sentMs }, this.#lastFrameMs);
  }

  /** The caller has been proved to have heard more. */
  heard(): void {
    const { heardMs } = this.#downlink().heard;
    this.#levels.heard.heardTo(heardMs);
    for (const gap of this.#gaps.heardTo(heardMs)) this.#turns.gapHeard(gap);
  }

  /** The carrier holds what it has, and goes on with it. */
  held(nowMs: number): void {
    this.#levels.heard.held(nowMs);
  }

  resumed(nowMs: number): void {
    this.#levels.heard.resumed(nowMs);
  }

  /** What is unheard has been thrown away. */
  forgetUnheard(): void {
    this.#levels.heard.skipTo(this.#downlink().heard.heardMs);
    this.#gaps.forget();
  }
}
