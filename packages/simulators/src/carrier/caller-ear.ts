import { levelDbfs } from '../ear/level.ts';
import { createSpurtDetector } from '../ear/spurt-detector.ts';
import { FRAME_MS } from './ticker.ts';

type Listener = (atMs: number) => void;

/** When the agent's voice was heard to begin, and to end. */
export type AgentSpeechEvent =
  | { readonly type: 'agent.speechStarted'; readonly startedAtMs: number }
  | { readonly type: 'agent.speechEnded'; readonly endedAtMs: number };

/** What a recording of any kind must give to be listened to. */
export interface Heard {
  /** Linear samples of what was heard of the agent. */
  heardBetween(fromMs: number, toMs: number): Int16Array;
}

/** The caller's ear: it notices when the agent's voice begins and ends. */
export interface CallerEar {
  /** Judges what was heard from `frameStartMs` on: frame by frame and a frame behind, as a person would. */
  listen(frameStartMs: number): void;
  /** @returns what ends the subscription. */
  readonly onStart: (listener: Listener) => () => void;
  readonly onEnd: (listener: Listener) => () => void;
}

export function createCallerEar(recording: Heard, record: (event: AgentSpeechEvent) => void): CallerEar {
  const spurts = createSpurtDetector();
  const startListeners = new Set<Listener>();
  const endListeners = new Set<Listener>();
  const subscribe = (listeners: Set<Listener>) => (listener: Listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return {
    listen: (frameStartMs) => {
      const endMs = frameStartMs + FRAME_MS;
      const report = spurts.push(levelDbfs(recording.heardBetween(frameStartMs, endMs)), endMs, FRAME_MS);
      if (report?.kind === 'started') {
        record({ type: 'agent.speechStarted', startedAtMs: report.atMs });
        for (const listener of startListeners) listener(report.atMs);
      } else if (report?.kind === 'ended') {
        record({ type: 'agent.speechEnded', endedAtMs: report.atMs });
        for (const listener of endListeners) listener(report.atMs);
      }
    },
    onStart: subscribe(startListeners),
    onEnd: subscribe(endListeners),
  };
}
