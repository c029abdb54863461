/** Takes what is personal out of the words of a fact, before it is written down. */
import type { CallEvent } from '@trunkline/protocol';

/** @param mayGrow the words break off, and more of the same may come. */
export type RedactWords = (text: string, mayGrow?: boolean) => string;

/** @returns the fact, or one like it with other words. Facts without words are what they were. */
export function redactEvent(event: CallEvent, redact: RedactWords): CallEvent {
  switch (event.type) {
    case 'caller.saying':
    case 'caller.said':
      return { ...event, text: redact(event.text, true) };
    case 'caller.turnEnded':
      return { ...event, text: redact(event.text) };
    case 'agent.heard':
      return { ...event, heardText: redact(event.heardText, true) };
    case 'agent.turnEnded':
      // What was heard of a turn that was cut may end within a number.
      return { ...event, text: redact(event.text), heardText: redact(event.heardText, event.interrupted) };
    default:
      return event;
  }
}
