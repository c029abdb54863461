import type { CallEventBody, CallStatus, WebhookParams } from './call-event.ts';
import { runDocument, type Step, type VerbHost } from './document-runner.ts';
import type { HttpReply } from './http-exchange.ts';
import type { SignedRequest } from './signed-request.ts';
import { parseTwiml } from './twiml.ts';

export type EndStep = Extract<Step, { kind: 'end' }>;

/** One call's way from document to document, until none is left. */
export interface CallFlow {
  run(first: Step): Promise<EndStep>;
  /** Breaks off whatever runs and goes on with `step`. The last of several interrupts wins, but an end stays the end. */
  interrupt(step: Step): void;
}

export interface CallFlowOptions {
  readonly host: VerbHost;
  readonly record: (event: CallEventBody) => void;
  readonly send: (request: SignedRequest) => Promise<HttpReply | { code: number; reason: string }>;
  readonly voiceParams: (status?: CallStatus) => WebhookParams;
  /** Rings the called person of an outbound call. */
  readonly ring?: (signal: AbortSignal) => Promise<Step | undefined>;
  /** Asked once for a document when another could not be fetched or run. */
  readonly fallbackUrl: string | undefined;
  /** Whether `action` is requested, and its answer ignored, when the caller hangs up. Not documented for `<Connect>`. */
  readonly actionAfterHangUp: boolean;
  /** More documents than this are a loop: the call is given up. */
  readonly maxDocuments: number;
}

export function createCallFlow(options: CallFlowOptions): CallFlow {
  const { host, record, send, voiceParams } = options;
  let interruption: Step | undefined;
  let running = new AbortController();
  let hasFallenBack = false;

  const fail = (code: number, reason: string, url: string): Step => {
    record({ type: 'carrier.warned', code, message: reason });
    if (options.fallbackUrl !== undefined && !hasFallenBack) {
      hasFallenBack = true;
      const params = { ErrorCode: String(code), ErrorUrl: url };
      return { kind: 'fetch', url: options.fallbackUrl, method: 'POST', params, isAction: false };
    }
    return { kind: 'end', status: host.isAnswered ? 'completed' : 'failed', endedBy: 'carrier' };
  };

  const runTwiml = async (twiml: string, url: string, signal: AbortSignal): Promise<Step | undefined> => {
    let document;
    try {
      document = parseTwiml(twiml);
    } catch (error) {
      return fail(12100, error instanceof Error ? error.message : String(error), url);
    }
    for (const message of document.warnings) record({ type: 'carrier.warned', code: 12200, message });
    return runDocument(document, url, host, signal);
  };

  const perform = async (step: Exclude<Step, EndStep>, signal: AbortSignal): Promise<Step | undefined> => {
    if (step.kind === 'ring') return options.ring?.(signal);
    if (step.kind === 'run') return runTwiml(step.twiml, step.url, signal);
    const params = { ...voiceParams(), ...step.params };
    const reply = await send({ url: step.url, method: step.method, params, signal });
    if (signal.aborted) return undefined;
    if ('code' in reply) return fail(reply.code, reply.reason, step.url);
    if (reply.status < 200 || reply.status > 299) return fail(11200, `HTTP ${reply.status} from ${step.url}`, step.url);
    if (!/^(text|application)\/xml\b/i.test(reply.contentType)) {
      return fail(12300, `content type "${reply.contentType}" of ${step.url} is not XML`, step.url);
    }
    const documentUrl = step.url.split('#', 1)[0] ?? step.url;
    return runTwiml(reply.body, documentUrl, signal);
  };

  return {
    run: async (first) => {
      let step = first;
      for (let documents = 0; step.kind !== 'end'; documents += 1) {
        if (documents === options.maxDocuments) {
          record({ type: 'carrier.warned', code: 11200, message: `more than ${documents} documents on one call` });
          return { kind: 'end', status: host.isAnswered ? 'completed' : 'failed', endedBy: 'carrier' };
        }
        running = new AbortController();
        const next = await perform(step, running.signal);
        if (interruption?.kind === 'end' && next?.kind === 'fetch' && next.isAction && options.actionAfterHangUp) {
          await send({ ...next, params: { ...voiceParams(interruption.status), ...next.params } });
        }
        step = interruption ?? next ?? { kind: 'end', status: 'completed', endedBy: 'carrier' };
        interruption = undefined;
      }
      return step;
    },
    interrupt: (step) => {
      if (interruption?.kind !== 'end') interruption = step;
      running.abort();
    },
  };
}
