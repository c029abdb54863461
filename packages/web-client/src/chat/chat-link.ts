/** What both ways of being connected have in common: the socket, and the event stream where sockets do not get through. */
import type { ChatFault, SpokenItem } from './chat-types.ts';
import type { WireEvent } from './wire-event.ts';

/** Why a link has ended. `badToken` asks for a new token, `expired` and `refused` are for good. */
export interface LinkEnd {
  reason: 'lost' | 'restart' | 'badToken' | 'refused' | 'expired';
  fault?: ChatFault;
}

export interface LinkTarget {
  baseUrl: string;
  token: string;
  /** Read anew each time, since the gateway may be the first to know it. */
  sessionId(): string | undefined;
  /** Read anew each time: the id of the last event. */
  cursor(): string;
  onOpen(): void;
  onEvent(event: WireEvent): void;
  /** A message goes out to which the gateway gives an id of its own. */
  onPosted(messageId: string): void;
  /** A message did not arrive. */
  onRefused(messageId: string, fault: ChatFault): void;
  /** Called once, and nothing after it. */
  onEnd(end: LinkEnd): void;
}

export interface ChatLink {
  /** Sends a message of the user's. A message that is lost with the link is still `sending`, and is sent again by the next one. */
  message(item: SpokenItem): void;
  stop(): void;
  typing(): void;
  /** Makes sure that the link lives, and ends it soon otherwise. */
  check(): void;
  /** Ends the link without `onEnd`. */
  close(): void;
}
