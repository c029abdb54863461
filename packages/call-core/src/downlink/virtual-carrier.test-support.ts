/**
 * A downlink, the carrier behind it and the caller's ear, in virtual time of one millisecond a step. What is sent takes `wayMs`
 * to arrive and plays in real time; `clear` empties what has not been played and returns its marks; marks take `wayMs` back.
 * A carrier that keeps plays nothing between `hold` and `resume`, and a `clear` ends that too.
 */
import { DEFAULT_DOWNLINK_OPTIONS, type DownlinkOptions } from './downlink-options.ts';
import { createDownlink, type Downlink } from './downlink.ts';

/** Stands for a sound that was heard and is no part of the agent's speech. */
export const CONCEALED = -1;

type Message =
  | { type: 'frame'; atMs: number; positionMs: number; bytes: Uint8Array; playedMs: number }
  | { type: 'mark'; atMs: number; generation: number; sequence: number }
  | { type: 'clear' | 'hold' | 'resume'; atMs: number };

type Frame = Extract<Message, { type: 'frame' }>;

export interface VirtualCall {
  readonly downlink: Downlink;
  readonly nowMs: number;
  /** Everything the caller heard: a position in the agent's speech per millisecond, or `CONCEALED`. */
  readonly ear: number[];
  /** Every frame that was sent, with its position or `CONCEALED`. */
  readonly sent: readonly Readonly<Frame>[];
  readonly clears: number;
  /** The most that was ever sent ahead of what is played. */
  readonly maxLeadMs: number;
  /** The most that the ledger ever called heard beyond what had been played. */
  readonly overCreditedMs: number;
  /** While `true` nothing of ours reaches the carrier. It arrives all at once afterwards. */
  isStalled: boolean;
  /** Lets time pass. */
  pass(ms: number): void;
  push(bytes: Uint8Array): void;
  endTurn(): void;
  pause(): void;
  resume(): void;
  cut(): void;
  /** How often each millisecond of the agent's speech was heard; what was cut counts as once. */
  heardTimes(): number[];
}

export function startVirtualCall(wayMs: number, options: DownlinkOptions = DEFAULT_DOWNLINK_OPTIONS): VirtualCall {
  const inbox: Message[] = [];
  const returning: Extract<Message, { type: 'mark' }>[] = [];
  let buffer: (Frame | Extract<Message, { type: 'mark' }>)[] = [];
  const ear: number[] = [];
  const sent: Frame[] = [];
  const times: number[] = [];
  const wasCut = new Set<number>();
  let nowMs = 0;
  let playedToMs = 0;
  let dryAtMs = 0;
  let heldSinceMs: number | undefined;
  let isHeld = false;
  let unresolved: Frame | undefined;
  const totals = { clears: 0, maxLeadMs: 0, overCreditedMs: 0 };

  /** A frame after which the ledger has not moved was not the agent's sound. */
  const resolve = (): void => {
    if (unresolved && downlink.heard.sentMs === unresolved.positionMs) unresolved.positionMs = CONCEALED;
    unresolved = undefined;
  };

  const downlink: Downlink = createDownlink(
    {
      isWritable: () => true,
      writeFrame(bytes) {
        resolve();
        const positionMs = downlink.heard.sentMs;
        unresolved = { type: 'frame', atMs: nowMs + wayMs, positionMs, bytes: bytes.slice(), playedMs: 0 };
        inbox.push(unresolved);
        sent.push(unresolved);
        dryAtMs = Math.max(dryAtMs, nowMs) + 20;
        totals.maxLeadMs = Math.max(totals.maxLeadMs, dryAtMs - nowMs);
      },
      flush() {},
      writeMark: (generation, sequence) => void inbox.push({ type: 'mark', atMs: nowMs + wayMs, generation, sequence }),
      clear() {
        inbox.push({ type: 'clear', atMs: nowMs + wayMs });
        dryAtMs = nowMs;
        heldSinceMs = undefined;
        totals.clears += 1;
      },
      hold() {
        inbox.push({ type: 'hold', atMs: nowMs + wayMs });
        heldSinceMs = nowMs;
      },
      resume() {
        inbox.push({ type: 'resume', atMs: nowMs + wayMs });
        if (heldSinceMs !== undefined && dryAtMs > heldSinceMs) dryAtMs += nowMs - heldSinceMs;
        heldSinceMs = undefined;
      },
    },
    { record() {} },
    options,
  );

  const giveBack = (mark: Extract<Message, { type: 'mark' }>): void =>
    void returning.push({ ...mark, atMs: nowMs + wayMs });

  const takeIn = (): void => {
    while (!call.isStalled && inbox[0] && inbox[0].atMs <= nowMs) {
      const message = inbox.shift() as Message;
      if (message.type === 'frame' || message.type === 'mark') buffer.push(message);
      else if (message.type === 'hold') isHeld = true;
      else if (message.type === 'resume') isHeld = false;
      else {
        isHeld = false;
        for (const left of buffer) if (left.type === 'mark') giveBack(left);
        buffer = [];
      }
    }
  };

  const play = (): void => {
    if (isHeld) return;
    for (let head = buffer[0]; head?.type === 'mark'; head = buffer[0]) {
      giveBack(head);
      buffer.shift();
    }
    const frame = buffer[0];
    if (frame?.type !== 'frame') return;
    const atMs = frame.positionMs === CONCEALED ? CONCEALED : frame.positionMs + frame.playedMs;
    ear.push(atMs);
    if (atMs !== CONCEALED) times[atMs] = (times[atMs] ?? 0) + 1;
    frame.playedMs += 1;
    if (frame.playedMs === 20) buffer.shift();
  };

  const step = (): void => {
    takeIn();
    while (returning[0] && returning[0].atMs <= nowMs) {
      const { generation, sequence } = returning.shift()!;
      downlink.markReturned(generation, sequence, nowMs);
    }
    while (times[playedToMs] !== undefined || wasCut.has(playedToMs)) playedToMs += 1;
    totals.overCreditedMs = Math.max(totals.overCreditedMs, downlink.heard.heardMs - playedToMs);
    if (nowMs % 20 === 0) downlink.take(nowMs);
    resolve();
    play();
    nowMs += 1;
  };

  const call: VirtualCall = {
    downlink,
    ear,
    sent,
    isStalled: false,
    get nowMs() {
      return nowMs;
    },
    get clears() {
      return totals.clears;
    },
    get maxLeadMs() {
      return totals.maxLeadMs;
    },
    get overCreditedMs() {
      return totals.overCreditedMs;
    },
    pass(ms) {
      for (let i = 0; i < ms; i++) step();
    },
    push(bytes) {
      downlink.push(bytes, nowMs);
      downlink.take(nowMs);
      resolve();
    },
    endTurn() {
      downlink.endTurn(nowMs);
      downlink.take(nowMs);
      resolve();
    },
    pause: () => downlink.pause(nowMs),
    resume() {
      downlink.resume(nowMs);
      resolve();
    },
    cut() {
      for (let ms = downlink.heard.heardMs; ms < downlink.endMs; ms++) wasCut.add(ms);
      downlink.cut();
    },
    heardTimes: () => Array.from({ length: downlink.endMs }, (_, ms) => (wasCut.has(ms) ? 1 : (times[ms] ?? 0))),
  };
  return call;
}

/** Frames that carry their number, from `from` on, in every byte. */
export const numberedFrames = (count: number, from = 0): Uint8Array =>
  Uint8Array.from({ length: count * 160 }, (_, index) => (from + Math.floor(index / 160)) % 120);
