/** The sandbox's LLM: answers by rules, so that everything runs without an account. Point LLM_BASE_URL at it. */
import { createFakeLlm, type FakeLlm, type LlmRule } from '@trunkline/simulators';

/** What the analysis of a turn is sent ends with what the caller said last. */
const LAST_WORDS = 'Caller: ([^\\n]*)$';
/** The same, if the caller's last words are about `topic`. */
const lastWordsAbout = (topic: string): string => `Caller: ([^\\n]*\\b(?:${topic})\\b[^\\n]*)$`;

/**
 * The first rule that fits answers. Those with `json` are for the analysis of turns (vapi-webhook, turn-analysis.ts); the
 * tools are the examples of tools/, and are called only where they are offered.
 */
const SANDBOX_LLM_RULES: readonly LlmRule[] = [
  {
    user: lastWordsAbout('human|person|someone real|manager|supervisor|operator|complain\\w*|unacceptable|emergency'),
    json: {
      intent: 'talk to a person',
      escalate: true,
      reason: 'The caller asks for a person.',
      summary: 'The caller wants to talk to a person and said: $1',
    },
  },
  {
    user: lastWordsAbout('orders?|parcel|delivery'),
    json: { intent: 'ask about an order', escalate: false, reason: '', summary: 'The caller asked about an order: $1' },
  },
  {
    user: lastWordsAbout('book|table|reservation'),
    json: { intent: 'book a table', escalate: false, reason: '', summary: 'The caller wants a table: $1' },
  },
  { user: LAST_WORDS, json: { intent: 'small talk', escalate: false, reason: '', summary: 'The caller said: $1' } },
  { json: { intent: 'unclear', escalate: false, reason: '', summary: 'Nothing was said yet.' } },
  {
    user: '\\border\\D{0,20}(\\d{1,10})',
    say: 'Let me look that up.',
    callTools: [{ name: 'lookup_order', arguments: { orderId: '$1' } }],
    thenSay: '{results}',
  },
  {
    user: 'table for (\\d+) on (\\d{4}-\\d\\d-\\d\\d) at (\\d\\d:\\d\\d), name (\\p{L}+)',
    callTools: [{ name: 'book_table', arguments: '{"people":$1,"date":"$2","time":"$3","name":"$4"}' }],
    thenSay: '{results}',
  },
  {
    user: 'stock of ([\\w-]+)',
    callTools: [{ name: 'check_stock', arguments: { article: '$1' } }],
    thenSay: 'In stock: {results}.',
  },
  { user: '\\b(?:human|person|manager)\\b', say: 'Of course. I will find somebody for you.' },
  { user: '\\b(?:bye|goodbye)\\b', say: 'Thank you for calling. Goodbye.' },
  { say: 'I hear you. You said: {user}' },
];

export interface LlmSideOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  apiKey: string;
  seed: number;
}

/** Listens at once; base URL `http://host:port/v1`. */
export function startLlmSide(options: LlmSideOptions): Promise<FakeLlm> {
  return createFakeLlm({ ...options, rules: SANDBOX_LLM_RULES });
}
