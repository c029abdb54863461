import { parse } from 'yaml';
import { z } from 'zod';
import { type ChatRequest, textOf } from './chat-request.ts';
import { bendJson, type LlmQuirks } from './llm-quirks.ts';

const toolCallSchema = z.strictObject({
  name: z.string().min(1),
  /** An object, or the very text that the model writes, for arguments that are no JSON. */
  arguments: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
});

const isRegExp = (text: string): boolean => {
  try {
    return new RegExp(text, 'iu') instanceof RegExp;
  } catch {
    return false;
  }
};

const ruleSchema = z
  .strictObject({
    /** A regular expression on the last user message, in any case; every message matches when it is left out. */
    user: z.string().refine(isRegExp, 'not a regular expression').optional(),
    /** The same on the system messages, joined by line breaks: to tell requests apart that end with the same words. */
    system: z.string().refine(isRegExp, 'not a regular expression').optional(),
    /** What the model says. With `callTools`: what it says before it calls them. */
    say: z.string().optional(),
    callTools: z.array(toolCallSchema).min(1).optional(),
    /** What it says once the results are there. Left out, it calls the tools again and again. */
    thenSay: z.string().optional(),
    /** The answer when JSON is asked for. Such a request meets only rules that have this. */
    json: z.unknown().optional(),
    /** Calls tools that the request does not offer, as models sometimes do. */
    inventsTools: z.boolean().default(false),
  })
  .refine((rule) => rule.say !== undefined || rule.callTools !== undefined || rule.json !== undefined, {
    message: 'needs say, callTools or json',
  });

/**
 * How the model answers one kind of message. In every text, `$1` to `$9` are the groups of `user`, `{user}` is the whole
 * message and `{results}` what the tools gave, joined by blanks.
 */
export type LlmRule = z.input<typeof ruleSchema>;

export interface LlmAnswer {
  readonly text: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
}

/** Rules that cannot be used; the message names every fault. */
export class LlmRulesError extends Error {
  constructor(fault: string) {
    super(`rules of the simulated LLM: ${fault}`);
    this.name = 'LlmRulesError';
  }
}

/**
 * @param rules objects, or a YAML list of them.
 * @returns what gives the answer of the first rule that fits, `undefined` when none does.
 * @throws LlmRulesError
 */
export function prepareRules(
  rules: readonly LlmRule[] | string,
): (request: ChatRequest, quirks: LlmQuirks) => LlmAnswer | undefined {
  const parsed = z.array(ruleSchema).safeParse(typeof rules === 'string' ? readYaml(rules) : rules);
  if (!parsed.success) throw new LlmRulesError(z.prettifyError(parsed.error));
  const prepared = parsed.data.map((rule) => ({
    rule,
    pattern: new RegExp(rule.user ?? '', 'iu'),
    systemPattern: new RegExp(rule.system ?? '', 'iu'),
  }));

  return (request, quirks) => {
    const user = textOf(request.messages.findLast(({ role }) => role === 'user'));
    const system = request.messages
      .filter(({ role }) => role === 'system')
      .map(textOf)
      .join('\n');
    const wantsJson = request.response_format?.type.startsWith('json') ?? false;
    const hasResults = request.messages.at(-1)?.role === 'tool';
    const offered = new Set(
      request.tool_choice === 'none' ? [] : request.tools?.map((tool) => tool.function?.name ?? ''),
    );
    for (const { rule, pattern, systemPattern } of prepared) {
      const match = pattern.exec(user);
      if (!match || !systemPattern.test(system)) continue;
      const fill = (text: string) => fillIn(text, match, user, request);
      if (wantsJson) {
        if (rule.json !== undefined) return { text: bendJson(fillDeep(rule.json, fill), quirks), toolCalls: [] };
      } else if (hasResults && rule.callTools && rule.thenSay !== undefined) {
        return { text: fill(rule.thenSay), toolCalls: [] };
      } else if (rule.callTools) {
        if (!rule.inventsTools && !rule.callTools.every(({ name }) => offered.has(name))) continue;
        const toolCalls = rule.callTools.map((call) => ({
          name: call.name,
          arguments:
            typeof call.arguments === 'string' ? fill(call.arguments) : JSON.stringify(fillDeep(call.arguments, fill)),
        }));
        return { text: fill(rule.say ?? ''), toolCalls };
      } else if (rule.say !== undefined) {
        return { text: fill(rule.say), toolCalls: [] };
      }
    }
    return undefined;
  };
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new LlmRulesError(`not YAML: ${String(error)}`);
  }
}

function fillIn(text: string, match: RegExpExecArray, user: string, request: ChatRequest): string {
  return text.replace(/\$([1-9])|\{user\}|\{results\}/g, (found, group?: string) => {
    if (group !== undefined) return match[Number(group)] ?? '';
    return found === '{user}' ? user : resultsOf(request);
  });
}

function resultsOf({ messages }: ChatRequest): string {
  const lastOther = messages.findLastIndex(({ role }) => role !== 'tool');
  return messages
    .slice(lastOther + 1)
    .map(textOf)
    .join(' ');
}

function fillDeep(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillDeep(item, fill)]));
}
