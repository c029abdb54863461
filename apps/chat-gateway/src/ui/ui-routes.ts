/** `POST /chat/ui` and `GET /chat/ui/:sessionId/stream`: the chat for `useChat` of the AI SDK, unchanged. */
import { SseStream } from '@trunkline/service-kit';
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChatService, FeedCursor } from '../chat-service.ts';
import { auditReader } from '../http/access/audit-reader.ts';
import type { Caller } from '../http/access/caller.ts';
import type { ChatRoutesDeps } from '../http/chat-routes-deps.ts';
import { sessionOf, type SessionRoute } from '../http/session-path.ts';
import { isAbout, isLastOfMessage } from '../readers/message-end.ts';
import { readUiRequest } from './ui-request.ts';
import { UiAnswer, type UiPart } from './ui-parts.ts';

const HEADERS = { 'x-vercel-ai-ui-message-stream': 'v1' };
const DONE = 'data: [DONE]\n\n';

const textOf = (parts: readonly UiPart[]): string => parts.map((part) => `data: ${JSON.stringify(part)}\n\n`).join('');

interface Place {
  sessionId: string;
  after: FeedCursor;
  /** Missing when it is the first message that begins after the place. */
  messageId?: string;
}

async function streamParts(service: Pick<ChatService, 'read'>, stream: SseStream, place: Place): Promise<void> {
  let { messageId } = place;
  let answer = messageId === undefined ? undefined : new UiAnswer(messageId);
  try {
    for await (const batch of service.read(place.sessionId, place.after, stream.signal)) {
      for (const { event } of batch) {
        if (event.type === 'message.started' && messageId === undefined) {
          ({ messageId } = event);
          answer = new UiAnswer(messageId);
        }
        if (!answer || messageId === undefined || !(isAbout(event, messageId) || event.type === 'presence')) continue;
        const text = textOf(answer.partsOf(event));
        if (text !== '' && !(await stream.write(text))) return;
        if (!isLastOfMessage(event)) continue;
        await stream.write(DONE);
        return;
      }
    }
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error;
    await stream.write(textOf([{ type: 'error', errorText: error.message }]));
  } finally {
    stream.end();
  }
}

/** The place before the running answer; `undefined` when nothing runs, also where there is no such session any more. */
async function runningPlace(service: ChatService, sessionId: string): Promise<FeedCursor | undefined> {
  try {
    return (await service.feedState(sessionId)).runningAfter;
  } catch (error) {
    const isOver =
      error instanceof TrunklineError && ['TL_SESSION_NOT_FOUND', 'TL_SESSION_EXPIRED'].includes(error.code);
    if (isOver) return undefined;
    throw error;
  }
}

export function uiRoutes(
  app: FastifyInstance,
  deps: ChatRoutesDeps,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const { service, intake } = deps;
  const open = (reply: FastifyReply): SseStream => SseStream.open(reply, { ...deps, headers: HEADERS });

  app.post('/chat/ui', async (request, reply) => {
    const caller = callerOf(request);
    const taken = await intake.take(caller, readUiRequest(request, caller));
    return streamParts(service, open(reply), taken);
  });

  app.get<SessionRoute>('/chat/ui/:sessionId/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const caller = callerOf(request);
    const sessionId = sessionOf(request, caller);
    const after = await runningPlace(service, sessionId);
    if (after === undefined) return reply.code(204).send();
    auditReader(request, 'events', caller, sessionId);
    return streamParts(service, open(reply), { sessionId, after });
  });
}
