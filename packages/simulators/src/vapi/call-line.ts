import type { Clock } from '../clock.ts';
import type { CallCounters } from './call-counters.ts';
import type { CallLink } from './call-link.ts';
import type { VapiFaults } from './faults.ts';

/** The sockets of one call: the one that carries it, and those that only listen. */
export interface CallLine {
  /** Makes `link` the one that carries the call; the one before it is closed. */
  attach(link: CallLink): void;
  /** @returns whether it was the one that carried the call. */
  detach(link: CallLink): boolean;
  readonly addListener: (link: CallLink) => void;
  readonly removeListener: (link: CallLink) => void;
  readonly sendAudio: (audio: Uint8Array) => void;
  readonly sendText: (text: string) => void;
  /** Closes everything. */
  close(code: number, reason: string): void;
  closeSocket(code: number, reason: string): void;
  readonly cutSocket: () => void;
  /** Runs the faults that are due. @param openMs since the call's first socket opened. */
  runFaults(openMs: number): void;
  readonly isConnected: boolean;
  /** Since when the call has been without a socket, if it had one before. */
  readonly lostAtMs: number | undefined;
}

export function createCallLine(clock: Clock, counters: CallCounters, faults: VapiFaults): CallLine {
  const listeners = new Set<CallLink>();
  let link: CallLink | undefined;
  let lostAtMs: number | undefined;
  let isFrozen = false;

  // A socket that stalls for a while delivers in the end; one that is frozen for good never does.
  const keepsWhatIsHeld = Number.isFinite(faults.freezeMs);
  let held: (() => void)[] = [];

  const setFrozen = (frozen: boolean) => {
    isFrozen = frozen;
    link?.setReading(!frozen);
    if (frozen) return;
    const due = held;
    held = [];
    for (const send of due) send();
  };
  const send = (audio: Uint8Array) => {
    if (link === undefined || isFrozen) {
      counters.unsentBytes += audio.length;
      return;
    }
    counters.sentBinaryMessages += 1;
    counters.sentBytes += audio.length;
    link.sendAudio(audio);
  };
  const dueFaults = [
    { afterMs: faults.cutAfterMs, run: () => link?.cut() },
    { afterMs: faults.closeAfterMs, run: () => link?.close(faults.closeCode, 'fault') },
    { afterMs: faults.freezeAfterMs, run: () => setFrozen(true) },
    { afterMs: faults.freezeAfterMs + faults.freezeMs, run: () => setFrozen(false) },
  ].toSorted((a, b) => a.afterMs - b.afterMs);

  return {
    attach: (opened) => {
      const replaced = link;
      link = opened;
      lostAtMs = undefined;
      counters.socketsOpened += 1;
      replaced?.close(1008, 'replaced by a newer socket');
    },
    detach: (closed) => {
      if (closed !== link) return false;
      link = undefined;
      lostAtMs = clock.nowMs();
      return true;
    },
    addListener: (listener) => listeners.add(listener),
    removeListener: (listener) => listeners.delete(listener),
    sendAudio: (audio) => {
      for (const listener of listeners) listener.sendAudio(audio);
      if (isFrozen && keepsWhatIsHeld) held.push(() => send(audio));
      else send(audio);
    },
    sendText: (text) => {
      if (!isFrozen) link?.sendText(text);
      else if (keepsWhatIsHeld) held.push(() => link?.sendText(text));
    },
    close: (code, reason) => {
      for (const open of [link, ...listeners]) open?.close(code, reason);
    },
    closeSocket: (code, reason) => link?.close(code, reason),
    cutSocket: () => link?.cut(),
    runFaults: (openMs) => {
      while (dueFaults[0] && openMs >= dueFaults[0].afterMs) dueFaults.shift()?.run();
    },
    get isConnected() {
      return link !== undefined;
    },
    get lostAtMs() {
      return lostAtMs;
    },
  };
}
