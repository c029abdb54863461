import type { BrowserEventBody } from './browser-event.ts';
import type { BrowserServerMessage } from './server-message.ts';
import type { VoicePlayout } from './voice-playout.ts';

/** What the gateway says about the link itself, and not about the voice. */
type AboutLink = 'ready' | 'ack';

/**
 * Does what the gateway says about its voice.
 * @returns what is to be answered; `undefined` for nothing.
 */
export function obey(
  message: Exclude<BrowserServerMessage, { type: AboutLink }>,
  playout: VoicePlayout,
  record: (event: BrowserEventBody) => void,
): object | undefined {
  switch (message.type) {
    case 'interrupt': {
      const played = playout.interrupt(message.generation);
      return { type: 'cleared', generation: message.generation, samples: played?.samples ?? 0 };
    }
    case 'turn':
      playout.beginTurn(message.turnId, message.generation);
      break;
    case 'hold':
      playout.hold();
      break;
    case 'resume':
      playout.resume();
      break;
    case 'stats':
      record({ type: 'stats', stats: message });
      return undefined;
  }
  record(message);
  return undefined;
}
