import type { ChatEvent, TypingEvent } from '@trunkline/protocol';

/** An event as it comes over either wire. What is not in the session's feed has no id. */
export type WireEvent = (ChatEvent | TypingEvent | { type: 'pong' }) & { id?: string };

/**
 * Reads an event. Over the socket it is one object; an event stream says its type and id beside it.
 * @returns `undefined` for what is not an event.
 */
export function readEvent(data: unknown, beside: { type?: string; id?: string } = {}): WireEvent | undefined {
  try {
    const event: unknown = { ...JSON.parse(String(data)), ...beside };
    return typeof event === 'object' && event && 'type' in event ? (event as WireEvent) : undefined;
  } catch {
    return undefined;
  }
}
