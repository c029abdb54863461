/** What the carrier's stream tells besides audio, and what each of it means for the call. */
import { meaningOfStop } from '@trunkline/call-core';
import type { CallParts } from '../call-parts.ts';
import type { StreamEvents } from './call-streams.ts';

export function createStreamEvents(parts: CallParts): StreamEvents {
  const { host, lease, life, streams, toCaller, toAgent, talk, keypad, typed } = parts;
  const { clock, journal, log, settings } = host;
  return {
    markReturned(generation, sequence) {
      if (!toCaller.markReturned(generation, sequence, clock.nowMs())) return;
      talk.heard();
      life.settleFarewell(toCaller.unheardMs);
    },
    dtmfReceived: (digit) => keypad.press(digit),
    textReceived: (text, id) => typed.received(text, id),
    mutedChanged(isMuted) {
      toAgent.isMuted = isMuted;
    },
    hungUp: () => life.step(meaningOfStop(lease.isRescued, clock.nowMs() - streams.sinceMs)),
    lost(streamId) {
      // Whoever keeps what is unheard may come back for it.
      if (!settings.downlink.keepsHeldAudio) restartStreams(parts);
      if (life.isOver) return;
      journal.record({ type: 'stream.lost', atMs: journal.epochMs(clock.nowMs()), streamSid: streamId });
      life.step({ type: 'carrier.lost' });
    },
    dropped: (kind, detail) => log.warn({ kind, detail }, 'carrier sent something that was dropped'),
  };
}

/** One stream is gone and another comes: what the caller had not heard is lost, and numbers begin afresh. */
export function restartStreams({ talk, toCaller, toAgent }: CallParts): void {
  talk.carrierLost();
  toCaller.restart();
  toAgent.restart();
}
