/**
 * THE AGENT'S SPEECH ON ITS WAY TO A PAGE, from top to bottom:
 *
 * ```
 * write        20 ms of PCM from the call
 *   -> queue   waits while the link takes nothing; what is older than 2 s is dropped here, before it gets a number
 *   -> ladder  PCM at 16 kHz, or mu-law at 8 kHz while the link is slow
 *   -> number  kept for 2 s, to be sent once more after a reconnect (sent-web-frames.ts)
 *   -> the page
 * played back  what the page says to have played proves what was heard (heard-speech.ts)
 * ```
 *
 * It goes on over all sockets of one wire. Drop policy: the oldest frame of the queue goes first, and is counted.
 */
import { bytesPerMs, createFrameQueue, FRAME_MS, frameBytes } from '@trunkline/audio';
import {
  type TurnId,
  WEB_FLAG_END_OF_TURN,
  WEB_SAMPLES_PER_FRAME,
  type WebAudioFormat,
  type WebServerMessage,
} from '@trunkline/protocol';
import { HeardSpeech, type SpeechProgress } from './heard-speech.ts';
import { PageFormat } from './page-format.ts';
import type { MarkReturn } from './page-marks.ts';
import { PageState } from './page-state.ts';
import type { PageTurn } from './page-turns.ts';
import { SentWebFrames } from './sent-web-frames.ts';
import type { WebTransport } from './web-transport.ts';

export interface PageSpeechOptions {
  format: WebAudioFormat;
  /** Where numbers and generation go on. */
  nextSeq: number;
  generation: number;
  /** Tells the page something, in the order of the frames. */
  tell(message: WebServerMessage): void;
  giveBack: MarkReturn;
}

/** The ladder keeps the queue at 2 s, and looks five times while this much more comes. */
const QUEUED_FRAMES = 125;
/** What a page holds on a good link: 200 ms ahead, 200 ms of its own, and the way there and back. */
const USUAL_UNPLAYED_MS = 600;
/** A page that has played something so lately reports regularly. */
const REPORTED_LATELY_MS = 1_000;
/** As much as is kept to be sent once more. */
const MAX_UNPLAYED_FRAMES = 100;

export class PageSpeech implements SpeechProgress {
  /** The transport that carries the speech; `undefined` while there is none, or its page is not told yet that it may listen. */
  transport: WebTransport | undefined = undefined;
  framesDropped = 0;
  readonly state: PageState;
  readonly heard: HeardSpeech;
  readonly sent: SentWebFrames;
  readonly format: PageFormat;
  readonly #options: PageSpeechOptions;
  readonly #queue = createFrameQueue({ frameBytes: frameBytes('pcm16k'), capacityFrames: QUEUED_FRAMES });
  readonly #silence = new Uint8Array(frameBytes('pcm16k'));
  /** Frames that the call has written, and the one that waits to be flagged as the last of its turn. */
  #writtenFrames = 0;
  #lastOfTurn = -1;
  /** The next number to be sent once more; that of the next new frame when there is none. */
  #replaySeq: number;
  #playedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: PageSpeechOptions) {
    const { format, nextSeq, generation, giveBack } = options;
    this.#options = options;
    this.state = new PageState(generation);
    this.format = new PageFormat(format);
    this.#replaySeq = nextSeq;
    this.sent = new SentWebFrames(nextSeq);
    this.heard = new HeardSpeech(this, giveBack, nextSeq);
  }

  get nextSeq(): number {
    return this.sent.next;
  }

  get passedFrames(): number {
    return this.#writtenFrames - this.#queue.length;
  }

  get queuedMs(): number {
    return this.#queue.length * FRAME_MS;
  }

  /** queue: takes 20 ms of PCM. It goes out with `pump`. */
  write(frame: Uint8Array): void {
    if (this.#queue.push(frame)) this.framesDropped += 1;
    this.#writtenFrames += 1;
  }

  mark(generation: number, sequence: number): void {
    this.heard.marks.add(generation, sequence, this.#writtenFrames);
  }

  turnStarted(turnId: TurnId): void {
    const { newest } = this.heard.turns;
    if (newest?.turnId === turnId && newest.endFrame === Number.POSITIVE_INFINITY) return;
    this.#endTurn();
    this.heard.turns.begin(turnId, this.state.generation, this.#writtenFrames, this.sent.next);
  }

  /** The last frame of a turn is flagged. When it has gone out already, 20 ms of silence carry the flag. */
  turnEnded(): void {
    const turn = this.heard.turns.newest;
    if (turn === undefined || turn.endFrame !== Number.POSITIVE_INFINITY) return;
    if (turn.generation === this.state.generation && this.#writtenFrames > turn.startFrame) {
      if (this.#queue.length === 0) this.write(this.#silence);
      this.#lastOfTurn = this.#writtenFrames - 1;
    }
    this.#endTurn();
  }

  /** Throws away all that is unplayed, here and at the page. */
  clear(): void {
    this.#queue.clear();
    this.heard.cut();
    this.#endTurn();
    this.sent.forget();
    this.#replaySeq = this.sent.next;
    this.#lastOfTurn = -1;
    this.state.cut();
    this.#tellState();
  }

  /** Silences the page, which keeps what it has; or lets it go on. */
  hold(isHeld: boolean): void {
    this.state.isHeld = isHeld;
    this.#tellState();
  }

  /** The page has played so much of a turn. */
  played(turnId: string, samples: number, nowMs: number): void {
    if (this.heard.played(turnId, samples)) this.#noteProgress(nowMs);
  }

  cleared(generation: number, samples: number): void {
    // The page speaks of the generation as it stands in frames, and only the last cut can be meant.
    if (generation === ((this.state.generation - 1) & 0xff)) this.heard.cleared(this.state.generation - 1, samples);
  }

  /** A page that was away has played the downlink up to here, and goes on from there; from the oldest kept frame if it does not say. */
  resumeFrom(playedSamples: number | undefined, nowMs: number): void {
    if (playedSamples !== undefined) {
      const seq = Math.min(Math.floor(playedSamples / WEB_SAMPLES_PER_FRAME), this.sent.next);
      if (this.heard.playedBelow(seq)) this.#noteProgress(nowMs);
      this.#replaySeq = Math.max(this.sent.oldest, seq);
    } else {
      this.#replaySeq = this.sent.oldest;
    }
    this.#tellState();
    const turn = this.#replaySeq < this.sent.next ? this.heard.turns.at(this.#replaySeq) : this.heard.turns.current;
    // A turn that begins with the next frame is told with that frame, and of one that was cut nothing comes any more.
    if (turn?.generation === this.state.generation && turn.startSeq !== this.#replaySeq) this.#announce(turn);
  }

  /** Sends once more what comes behind this number, as far as it is kept: an answer of a poll may have been lost. */
  replayAfter(seq: number): void {
    if (seq + 1 < this.#replaySeq) this.#replaySeq = Math.max(this.sent.oldest, seq + 1);
  }

  /** number, the page: sends what the transport takes. */
  pump(nowMs: number): void {
    const { transport, sent } = this;
    if (transport === undefined) return;
    while (this.#replaySeq < sent.next) {
      if (!transport.hasRoom()) return;
      this.#replay(transport);
    }
    const isReporting = nowMs - this.#playedAtMs < REPORTED_LATELY_MS;
    while (this.#queue.length > 0 && transport.hasRoom()) {
      // A slow link would else hold seconds of speech in buffers that nobody can empty.
      if (isReporting && sent.next - this.heard.playedSeq >= MAX_UNPLAYED_FRAMES) return;
      this.#sendNext(transport);
    }
  }

  /** Sends all that waits, whether or not the transport has room: the call is over. */
  flush(): void {
    const { transport } = this;
    if (transport === undefined) return;
    while (this.#replaySeq < this.sent.next) this.#replay(transport);
    while (this.#queue.length > 0) this.#sendNext(transport);
  }

  /** ladder: may be called at any rate; drops what is too old, and changes the format. */
  look(nowMs: number): void {
    const { transport } = this;
    if (transport === undefined) return;
    const dropMs = this.format.ladder.look(this.backlogMs(nowMs), nowMs);
    for (let ms = 0; ms < dropMs && this.#queue.dropOldest(); ms += FRAME_MS) this.framesDropped += 1;
    this.heard.settle();
    if (this.format.follow()) this.#options.tell({ type: 'format', format: this.format.current });
  }

  /** Speech that should have been played and is still on its way, here or on the link. */
  backlogMs(nowMs: number): number {
    const bufferedMs = (this.transport?.bufferedBytes ?? 0) / bytesPerMs(this.format.current);
    const isReporting = nowMs - this.#playedAtMs < REPORTED_LATELY_MS;
    const unplayedMs = isReporting ? (this.sent.next - this.heard.playedSeq) * FRAME_MS : 0;
    return this.queuedMs + Math.max(bufferedMs, unplayedMs - USUAL_UNPLAYED_MS);
  }

  /** A page that is away is told when it comes back. */
  #tellState(): void {
    if (this.transport !== undefined) this.state.tellWith(this.#options.tell);
  }

  #noteProgress(nowMs: number): void {
    this.#playedAtMs = nowMs;
    this.sent.played(this.heard.playedSeq);
  }

  #endTurn(): void {
    const turn = this.heard.turns.newest;
    if (turn !== undefined && turn.endFrame === Number.POSITIVE_INFINITY) turn.endFrame = this.#writtenFrames;
    this.heard.settle();
  }

  #announce({ turnId, generation }: PageTurn): void {
    this.#options.tell({ type: 'turn', turnId, generation: generation & 0xff });
  }

  #replay(transport: WebTransport): void {
    const frame = this.sent.at(this.#replaySeq);
    if (frame === undefined) {
      this.#replaySeq = this.sent.oldest;
      return;
    }
    const turn = this.heard.turns.at(this.#replaySeq);
    if (turn?.startSeq === this.#replaySeq) this.#announce(turn);
    transport.sendFrame(frame);
    this.#replaySeq += 1;
  }

  #sendNext(transport: WebTransport): void {
    const index = this.passedFrames;
    const turn = this.heard.turns.announce(index, this.sent.next);
    if (turn !== undefined) this.#announce(turn);
    const payload = this.format.encode(this.#queue.shift() as Uint8Array);
    const flags = index === this.#lastOfTurn ? WEB_FLAG_END_OF_TURN : 0;
    transport.sendFrame(this.sent.add(payload, this.format.current, this.state.generation, flags));
    this.#replaySeq = this.sent.next;
  }
}
