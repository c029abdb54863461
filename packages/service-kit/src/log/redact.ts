/**
 * Decides what a log line may hold of an object. The rule is: no audio, transcript, digits, full number or credential, however deep
 * it is nested and whoever put it there. Three nets, in this order: the name of a field, the kind of the value, the look
 * of a text (scrub-text.ts). Everything is bounded, because one object must not become a megabyte of log.
 */
import { maskPhoneNumber } from '@trunkline/protocol';
import { REDACTED, scrubPath, scrubText } from './scrub-text.ts';

const MAX_DEPTH = 6;
const MAX_ITEMS = 32;
const MAX_FIELDS = 64;
const MAX_NODES = 512;
const MAX_STACK_LINES = 20;

/** These are compared with the letters and digits of a name in lower case, so that `api_key`, `X-Api-Key` and `apiKey` are one. */
const HIDDEN_IN_NAME =
  /authorization|token|secret|password|passwd|apikey|cookie|signature|credential|privatekey|transcript|digits|dtmf|utterance|recording|(?:socket|call|control|listen|monitor)url/;
const HIDDEN_NAME =
  /^(?:payload|audio|text|speech|speechresult|content|messages?|conversation|prompt|summary|said|body|rawbody|arguments|email)$|said$|(?<!con)text$/;
const PHONE_NAME =
  /phone|number$|^(?:from|to|caller|called|callee|ani|dnis|msisdn|forwardedfrom)$|^(?:from|to|caller|called)(?:city|state|zip|name)$/;
/** A number whose name ends in a unit is a measurement: `digitsCount`, `transcriptBytes`, `tokenAgeMs`. */
const MEASUREMENT_NAME = /(?:ms|count|total|bytes|chars|length|seconds)$/;

interface Budget {
  nodes: number;
}

/**
 * A copy of `fields` that may be logged or shown. Never throws, not even on getters that do; never returns part of the
 * original, so later changes do not reach it. Objects of a class come out as their class name: log their fields instead.
 */
export function redact(fields: object): Record<string, unknown> {
  try {
    return redactFields(fields, MAX_DEPTH, { nodes: MAX_NODES });
  } catch (error) {
    return { unreadable: error instanceof Error ? scrubText(error.message) : true };
  }
}

function redactFields(fields: object, depth: number, budget: Budget): Record<string, unknown> {
  const names = Object.keys(fields);
  const shown = names
    .slice(0, MAX_FIELDS)
    .map((name) => [scrubText(name), redactField(name, Reflect.get(fields, name), depth, budget)]);
  if (names.length > MAX_FIELDS) shown.push(['…', `${names.length - MAX_FIELDS} more`]);
  return Object.fromEntries(shown) as Record<string, unknown>;
}

function redactField(name: string, value: unknown, depth: number, budget: Budget): unknown {
  if (value === undefined || value === null || value === '' || typeof value === 'boolean') return value;
  const plainName = name.replaceAll(/[^a-zA-Z0-9]/g, '').toLowerCase();
  if (plainName === 'req' && typeof value === 'object') return describeRequest(value);
  if (plainName === 'res' && typeof value === 'object') return describeReply(value);
  if (typeof value === 'number' && MEASUREMENT_NAME.test(plainName)) return value;
  if (HIDDEN_IN_NAME.test(plainName) || HIDDEN_NAME.test(plainName)) return REDACTED;
  if (PHONE_NAME.test(plainName) && (typeof value === 'string' || typeof value === 'number')) {
    return redactNumber(plainName, value);
  }
  return redactValue(value, depth, budget);
}

/** Keeps what is too short to be a telephone number under names like `sequenceNumber`, and nothing else. */
function redactNumber(plainName: string, value: string | number): unknown {
  const digitCount = String(value).replaceAll(/\D/g, '').length;
  if (digitCount >= 7) return maskPhoneNumber(String(value));
  return plainName.endsWith('number') && /^\d*$/.test(String(value)) ? value : REDACTED;
}

function redactValue(value: unknown, depth: number, budget: Budget): unknown {
  switch (typeof value) {
    case 'string':
      return scrubText(value);
    case 'bigint':
      return scrubText(String(value));
    case 'object':
      return value === null ? null : redactObject(value, depth, budget);
    case 'function':
    case 'symbol':
      return undefined;
    default:
      return value;
  }
}

function redactObject(value: object, depth: number, budget: Budget): unknown {
  budget.nodes -= 1;
  if (depth === 0 || budget.nodes < 0) return '[cut]';
  if (value instanceof Error) return redactError(value, depth - 1, budget);
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ITEMS).map((item) => redactValue(item, depth - 1, budget));
    return value.length > MAX_ITEMS ? [...shown, `… ${value.length - MAX_ITEMS} more`] : shown;
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactValue(value.toJSON(), depth - 1, budget);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `[${value.constructor?.name || 'object'}]`;
  return redactFields(value, depth - 1, budget);
}

/**
 * Kind, code, message and stack of an error and of its causes. Other fields stay out: HTTP clients hang whole requests
 * with headers on theirs.
 */
function redactError(error: Error, depth: number, budget: Budget): Record<string, unknown> {
  const code: unknown = Reflect.get(error, 'code');
  const shown: Record<string, unknown> = { type: error.constructor.name, message: scrubText(String(error.message)) };
  if (typeof code === 'string' || typeof code === 'number') shown['code'] = redactValue(code, depth, budget);
  if (error.stack !== undefined) shown['stack'] = redactStack(String(error.stack));
  if (error.cause !== undefined) shown['cause'] = redactValue(error.cause, depth, budget);
  if (error instanceof AggregateError) shown['errors'] = redactValue(error.errors, depth, budget);
  return shown;
}

/** Only the lines that tell a place in the code: the rest repeats the message. */
function redactStack(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at .+(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))$/.test(line) && line.length < 400)
    .slice(0, MAX_STACK_LINES)
    .join('\n');
}

/** Works for Fastify's and for Node's own request. No header and no query: both carry credentials. */
function describeRequest(request: object): Record<string, unknown> {
  const { method, url } = request as { method?: unknown; url?: unknown };
  return { method: String(method), path: scrubText(scrubPath(String(url))) };
}

function describeReply(reply: object): Record<string, unknown> {
  const { statusCode } = reply as { statusCode?: unknown };
  return { statusCode: Number(statusCode) };
}
