/**
 * What the media server says on a bidirectional stream, and how it is played: media in the order in which it came, marks when
 * everything before them was played, `clear` at once. Source: Twilio, Media Streams websocket messages; error pages 319xx.
 */
import { SAMPLES_PER_MS } from '../mulaw.ts';
import type { CallEventBody } from './call-event.ts';
import { createPlayout } from './playout.ts';
import { readServerMessage } from './server-message.ts';

/** Where the audio of a stream is heard. */
export interface StreamListener {
  heard(atSample: number, bytes: Uint8Array): void;
  fellSilent(why: 'drained' | 'cleared' | 'stream-ended'): void;
}

export interface StreamPlayoutOptions {
  readonly streamSid: string;
  readonly maxQueuedMs: number;
  readonly callMs: () => number;
  readonly listener: StreamListener;
  readonly record: (event: CallEventBody) => void;
  /** Records an error or warning of Twilio's debugger, once for each number. */
  readonly warnOnce: (code: number, message: string) => void;
  /** Puts a mark on the socket. */
  readonly sendMark: (name: string) => void;
}

export interface StreamPlayout {
  /** Nothing is played before this moment of call time. */
  begin(startedMs: number): void;
  /** Brings playout up to now. Called before anything that looks at the queue, so that arrival times are exact. */
  playUntilNow(): void;
  /** Takes one text message of the server. */
  take(text: string): void;
  readonly queuedMs: number;
}

export function createStreamPlayout(options: StreamPlayoutOptions): StreamPlayout {
  const { streamSid, maxQueuedMs, callMs, listener, record, warnOnce } = options;
  const playout = createPlayout(maxQueuedMs * SAMPLES_PER_MS);
  let isPlaying = false;
  let playedToSample = 0;

  const returnMark = (name: string, cause: 'played' | 'idle' | 'cleared', playedAtMs: number) => {
    record({ type: 'mark.returned', streamSid, name, cause, playedAtMs });
    options.sendMark(name);
  };
  const hear = (offset: number, bytes: Uint8Array) => {
    if (!isPlaying) {
      isPlaying = true;
      record({ type: 'playout.started', streamSid, startedAtMs: (playedToSample + offset) / SAMPLES_PER_MS });
    }
    listener.heard(playedToSample + offset, bytes);
  };
  const clear = () => {
    const { droppedSamples, marks } = playout.clear();
    isPlaying = false;
    listener.fellSilent('cleared');
    record({ type: 'agent.cleared', streamSid, droppedMs: droppedSamples / SAMPLES_PER_MS, marks });
    for (const name of marks) returnMark(name, 'cleared', callMs());
  };

  return {
    begin: (startedMs) => {
      playedToSample = Math.floor(startedMs * SAMPLES_PER_MS);
    },
    playUntilNow: () => {
      const target = Math.floor(callMs() * SAMPLES_PER_MS);
      const due = target - playedToSample;
      if (due <= 0) return;
      const played = playout.play(due, hear, (name, offset) =>
        returnMark(name, 'played', (playedToSample + offset) / SAMPLES_PER_MS),
      );
      if (isPlaying && played < due) {
        isPlaying = false;
        listener.fellSilent('drained');
        record({ type: 'playout.drained', streamSid, drainedAtMs: (playedToSample + played) / SAMPLES_PER_MS });
      }
      playedToSample = target;
    },
    take: (text) => {
      const message = readServerMessage(text, streamSid);
      switch (message.event) {
        case 'invalid':
          return warnOnce(31951, `invalid message: ${message.reason}`);
        case 'media': {
          const refused = playout.append(Buffer.from(message.media.payload, 'base64'));
          if (refused > 0) warnOnce(31931, `media discarded: more than ${maxQueuedMs} ms are queued`);
          return;
        }
        case 'mark':
          record({ type: 'agent.markReceived', streamSid, name: message.mark.name });
          if (!playout.mark(message.mark.name)) returnMark(message.mark.name, 'idle', callMs());
          return;
        case 'clear':
          clear();
      }
    },
    get queuedMs() {
      return playout.queuedSamples / SAMPLES_PER_MS;
    },
  };
}
