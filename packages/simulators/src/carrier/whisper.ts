import { type Clock, sleep } from '../clock.ts';
import type { CallEventBody, WebhookParams } from './call-event.ts';
import type { PersonAnswer } from './dial-bridge.ts';
import { runDocument, type Step, type VerbHost } from './document-runner.ts';
import type { HttpReply } from './http-exchange.ts';
import type { SignedRequest } from './signed-request.ts';
import { parseTwiml, type TwimlVerb } from './twiml.ts';

export interface WhisperOptions {
  readonly send: (request: SignedRequest) => Promise<HttpReply | { code: number; reason: string }>;
  readonly record: (event: CallEventBody) => void;
  readonly wait: VerbHost['wait'];
  readonly clock: Clock;
  readonly address: string;
  /** The standard parameters of the person's leg. */
  readonly params: WebhookParams;
  readonly answers: readonly PersonAnswer[];
}

/** Nobody is asked more often than this. */
const MOST_DOCUMENTS = 10;

/**
 * Runs `<Number url>`: the called person alone hears the documents, and is bridged when they are over. `<Hangup>` in one, or a
 * document that cannot be had, sends the person away, and they may hang up themselves.
 */
export async function runWhisper(
  options: WhisperOptions,
  first: Pick<Extract<Step, { kind: 'fetch' }>, 'url' | 'method'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { address, record } = options;
  const answers = options.answers.values();
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const warn = (code: number, message: string) => record({ type: 'carrier.warned', code, message });
  const hear = (verb: TwimlVerb) => {
    if (verb.verb === 'Say') record({ type: 'callee.heard', address, text: verb.text });
    if (verb.verb === 'Gather') verb.prompts.forEach(hear);
  };
  // What the person hears is not heard by the caller: its verbs are not part of the caller's call.
  const host: VerbHost = {
    isAnswered: true,
    answer: () => undefined,
    record: (event) => event.type === 'verb.started' && hear(event.verb),
    wait: options.wait,
    connect: () => Promise.resolve(),
    takeMessage: () => Promise.resolve({ recordingSid: '', durationMs: 0 }),
    dial: () => Promise.resolve({ status: 'failed', callSid: '', talkMs: 0 }),
    gather: async () => {
      const answer = answers.next().value;
      if (answer === undefined) return undefined;
      await sleep(options.clock, answer.afterMs ?? 0, either);
      if (answer.hangsUp) left.abort();
      if (answer.digits !== undefined) return { Digits: answer.digits };
      return answer.speech === undefined ? undefined : { SpeechResult: answer.speech, Confidence: '0.9' };
    },
  };

  let next = { ...first, params: {} as WebhookParams };
  for (let documents = 0; documents < MOST_DOCUMENTS; documents += 1) {
    const { url, method } = next;
    const reply = await options.send({ url, method, params: { ...options.params, ...next.params }, signal: either });
    if (either.aborted) return false;
    if ('code' in reply) {
      warn(reply.code, reply.reason);
      return false;
    }
    try {
      const document = parseTwiml(reply.body);
      for (const message of document.warnings) warn(12200, message);
      const step = await runDocument(document, url, host, either);
      if (either.aborted || step === undefined) return false;
      if (step.kind !== 'fetch') return step.kind === 'end' && document.verbs.at(-1)?.verb !== 'Hangup';
      next = step;
    } catch (error) {
      warn(12100, error instanceof Error ? error.message : String(error));
      return false;
    }
  }
  return false;
}
