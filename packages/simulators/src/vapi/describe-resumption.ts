import type { FakeVapiCall } from './fake-call.ts';
import { beginAlike } from './known-conversation.ts';

/**
 * What a caller would notice of an agent's call that carries an earlier one on, as sentences; nothing when it is seamless:
 * it does not greet again, and it knows everything that was said until it was made. What the earlier agent said after its
 * socket was lost, nobody heard.
 */
export function describeResumption(earlier: FakeVapiCall, resumed: FakeVapiCall): string[] {
  const untilMs = resumed.record.createdAtMs - earlier.record.createdAtMs;
  const forgotten = earlier.conversation().flatMap(({ role, message, secondsFromStart, duration = 0 }) => {
    if (role !== 'user' && role !== 'bot') return [];
    if (secondsFromStart * 1000 + duration > untilMs) return [];
    const speaker = role === 'user' ? 'user' : 'assistant';
    const isKnown = resumed.knownConversation.some(
      (line) => line.speaker === speaker && beginAlike(line.text, message),
    );
    return isKnown ? [] : [`the agent does not know that the ${speaker} said ${JSON.stringify(message)}`];
  });
  return [...(resumed.hasGreeted ? ['the agent greets a caller whom it has greeted'] : []), ...forgotten];
}
