/** What each JSON message of a page means for its call. */
import type { WebClientMessage } from '@trunkline/protocol';
import type { CarrierEvents } from '../call/media/carrier-link.ts';
import type { WebWire } from './web-wire.ts';

/** @param events those of the link on which the message came. */
export function takePageMessage(wire: WebWire, events: CarrierEvents, message: WebClientMessage, nowMs: number): void {
  switch (message.type) {
    case 'played':
      wire.speech.played(message.turnId, message.samples, nowMs);
      return;
    case 'cleared':
      wire.speech.cleared(message.generation, message.samples);
      return;
    case 'mute':
      events.mutedChanged(message.on);
      return;
    case 'text':
      if (wire.texts.take(message.id)) events.textReceived(message.text, message.id);
      return;
    case 'digits':
      for (const digit of message.digits) events.dtmfReceived(digit);
      return;
    case 'ping':
      wire.link?.tell({ type: 'pong' });
      return;
    case 'bye':
      events.hungUp();
      return;
    case 'start':
    // A second start says nothing (CONTRACT, "Browser voice on the wire").
  }
}
