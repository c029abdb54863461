import { createEarRecording, type EarRecording } from '../ear/ear-recording.ts';
import { levelDbfs } from '../ear/level.ts';
import { createSpurtDetector } from '../ear/spurt-detector.ts';
import type { CallEventBody } from './call-event.ts';
import { FRAME_MS } from './ticker.ts';

type Listener = (atMs: number) => void;

/** The caller's ear: it records what is heard, and notices when the agent's voice begins and ends. */
export interface CallerEar {
  readonly recording: EarRecording;
  /** Judges what was heard from `frameStartMs` on: frame by frame and a frame behind, as a person would. */
  listen(frameStartMs: number): void;
  /** @returns what ends the subscription. */
  readonly onStart: (listener: Listener) => () => void;
  readonly onEnd: (listener: Listener) => () => void;
}

export function createCallerEar(maxMs: number, record: (event: CallEventBody) => void): CallerEar {
  const recording = createEarRecording({ maxMs });
  const spurts = createSpurtDetector();
  const startListeners = new Set<Listener>();
  const endListeners = new Set<Listener>();
  const subscribe = (listeners: Set<Listener>) => (listener: Listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return {
    recording,
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
