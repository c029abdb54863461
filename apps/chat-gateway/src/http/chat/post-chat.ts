/** `POST /chat` and `POST /chat/message`: a message is taken, and its answer comes as JSON or as server-sent events. */
import { type ChatAnswer, TrunklineError } from '@trunkline/protocol';
import { readIdempotencyKey, SseStream } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TakenMessage } from '../../chat-service.ts';
import type { ChatRoutesDeps } from '../chat-routes-deps.ts';
import type { Caller } from '../access/caller.ts';
import { streamAnswer, streamKeptAnswer } from './answer-stream.ts';
import { readChatRequest } from './chat-request.ts';
import { claimMessage } from './once.ts';

const wantsEvents = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/event-stream') ?? false;

/** Aborts when whoever asked has hung up, with an error that is no fault of ours and so is not logged. */
function hangUpSignal(reply: FastifyReply): AbortSignal {
  const aborter = new AbortController();
  const error = new TrunklineError('TL_BAD_REQUEST', 'The request was broken off before its answer was there.');
  reply.raw.once('close', () => aborter.abort(error));
  return aborter.signal;
}

export function postChat(
  app: FastifyInstance,
  deps: ChatRoutesDeps,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const { service, intake, stopping } = deps;

  const open = (reply: FastifyReply): SseStream => SseStream.open(reply, deps);

  /** Answers with what was said before, wherever the request came again. */
  const answerAgain = async (request: FastifyRequest, reply: FastifyReply, taken: TakenMessage) => {
    const answer: ChatAnswer = await service.answerOf(taken, AbortSignal.any([stopping, hangUpSignal(reply)]));
    if (!wantsEvents(request)) return answer;
    const { last } = await service.feedState(taken.sessionId);
    return streamKeptAnswer(open(reply), last, answer);
  };

  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = callerOf(request);
    const message = readChatRequest(request, caller);
    const key = readIdempotencyKey(request);
    if (key === undefined) {
      const taken = await intake.take(caller, message);
      if (wantsEvents(request)) return streamAnswer(service, open(reply), taken);
      return service.answerOf(taken, AbortSignal.any([stopping, hangUpSignal(reply)]));
    }
    const claimed = await claimMessage(deps, caller, key, message);
    if (claimed.isAgain) return answerAgain(request, reply, claimed.taken);
    // The claim lasts until the answer is there, also when whoever asked has hung up.
    if (wantsEvents(request)) return streamAnswer(service, open(reply), claimed.taken);
    return claimed.answer;
  };

  app.post('/chat', handle);
  app.post('/chat/message', handle);
}
