/** The answer to one message as server-sent events. */
import type { SseStream } from '@trunkline/service-kit';
import { TrunklineError } from '@trunkline/protocol';
import type { ChatService, TakenMessage } from '../../chat-service.ts';
import { sseTextOf } from '../../readers/event-text.ts';
import { isAbout, isLastOfMessage } from '../../readers/message-end.ts';

/** A fault of ours while an answer was read. It has no id: whoever comes back goes on after the last event that has one. */
function faultText(error: TrunklineError): string {
  const { code, message } = error;
  return `event: error\ndata: ${JSON.stringify({ code, message, retryable: true })}\n\n`;
}

/** Writes everything that happens to the message, and ends. A reader that goes away does not stop the answer. */
export async function streamAnswer(
  service: Pick<ChatService, 'read'>,
  stream: SseStream,
  { sessionId, messageId, after }: TakenMessage,
): Promise<void> {
  try {
    for await (const batch of service.read(sessionId, after, stream.signal)) {
      for (const entry of batch) {
        if (!isAbout(entry.event, messageId)) continue;
        if (!(await stream.write(sseTextOf(entry))) || isLastOfMessage(entry.event)) return;
      }
    }
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error;
    await stream.write(faultText(error));
  } finally {
    stream.end();
  }
}

/** Writes an answer that was given before: a repeated request sees its end at once. @param id the newest event of the session. */
export async function streamKeptAnswer(stream: SseStream, id: string, answer: object): Promise<void> {
  const data = JSON.stringify({ finishReason: 'answered', ...answer });
  await stream.write(`id: ${id}\nevent: message.completed\ndata: ${data}\n\n`);
  stream.end();
}
