import type { ChatEvent } from '@trunkline/protocol';

/** Whether `event` is of the message `messageId`, or ends its session. */
export function isAbout(event: ChatEvent, messageId: string): boolean {
  return event.type === 'session.ended' || ('messageId' in event && event.messageId === messageId);
}

/** Whether nothing more of its message follows after `event`. */
export function isLastOfMessage({ type }: ChatEvent): boolean {
  return type === 'message.completed' || type === 'message.posted' || type === 'error' || type === 'session.ended';
}
