import type { CallEventBody, WebhookParams } from './call-event.ts';
import { runDocument, type VerbHost } from './document-runner.ts';
import type { HttpReply } from './http-exchange.ts';
import type { SignedRequest } from './signed-request.ts';
import { parseTwiml, type HttpMethod } from './twiml.ts';

export interface WhisperOptions {
  readonly send: (request: SignedRequest) => Promise<HttpReply | { code: number; reason: string }>;
  readonly record: (event: CallEventBody) => void;
  readonly wait: VerbHost['wait'];
}

/**
 * Runs `<Number url>`: the called person alone hears the document, and is bridged when it is over. `<Hangup>` in it, or a
 * document that cannot be had, sends the person away.
 */
export async function runWhisper(
  options: WhisperOptions,
  url: string,
  method: HttpMethod,
  params: WebhookParams,
  signal: AbortSignal,
): Promise<boolean> {
  const reply = await options.send({ url, method, params, signal });
  const warn = (code: number, message: string) => options.record({ type: 'carrier.warned', code, message });
  if ('code' in reply) {
    warn(reply.code, reply.reason);
    return false;
  }
  try {
    // What the person hears is not heard by the caller: its verbs are not part of the caller's call.
    const host: VerbHost = {
      isAnswered: true,
      answer: () => undefined,
      record: () => undefined,
      wait: options.wait,
      connect: () => Promise.resolve(),
      takeMessage: () => Promise.resolve({ recordingSid: '', durationMs: 0 }),
      dial: () => Promise.resolve({ status: 'failed', callSid: '', talkMs: 0 }),
    };
    const document = parseTwiml(reply.body);
    const step = await runDocument(document, url, host, signal);
    return step?.kind === 'end' && document.verbs.at(-1)?.verb !== 'Hangup';
  } catch (error) {
    warn(12100, error instanceof Error ? error.message : String(error));
    return false;
  }
}
