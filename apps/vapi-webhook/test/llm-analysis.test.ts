import { DEFAULT_ESCALATION_PHRASES } from '@trunkline/protocol';
import { createFakeLlm, type FakeLlm, type FakeLlmOptions } from '@trunkline/simulators';
import { afterEach, describe, expect, it } from 'vitest';
import { createTurnAnalyser, type TurnAnalyserOptions } from '../src/llm/turn-analysis.ts';

const RULES: FakeLlmOptions['rules'] = [
  {
    user: 'Caller: ([^\\n]*person[^\\n]*)$',
    json: { intent: 'talk to a person', escalate: true, reason: 'asks for one', summary: 'Said: $1' },
  },
  { user: 'fenced', json: { intent: 'x' } },
  {
    user: 'Summary so far: ([^\\n]*)\\n',
    json: { intent: 'book a table', escalate: false, reason: '', summary: '$1 +' },
  },
];

let llm: FakeLlm | undefined;
afterEach(() => llm?.close());
const start = async (llmOptions: Partial<FakeLlmOptions> = {}, options: Partial<TurnAnalyserOptions> = {}) => {
  llm = await createFakeLlm({ apiKey: 'key-of-llm', rules: RULES, ...llmOptions });
  return createTurnAnalyser({
    baseUrl: llm.url,
    apiKey: 'key-of-llm',
    model: 'small',
    timeoutMs: 2_000,
    escalationPhrases: DEFAULT_ESCALATION_PHRASES,
    ...options,
  });
};
const caller = (content: string) => ({ role: 'user' as const, content });
const agent = (content: string) => ({ role: 'assistant' as const, content });

describe('the analysis of a turn', () => {
  it('finds an escalation, with its reason', async () => {
    const analyser = await start();
    const transcript = [agent('May I connect you to a person?'), caller('Yes,\na person   please')];
    expect(await analyser.analyse({ transcript })).toEqual({
      intent: 'talk to a person',
      escalate: true,
      reason: 'asks for one',
      summary: 'Said: Yes, a person please',
    });
    expect(llm?.requests[0]?.body).toMatchObject({
      model: 'small',
      temperature: 0,
      response_format: { type: 'json_object' },
    });
  });

  it('carries the summary on', async () => {
    const analyser = await start();
    const input = { transcript: [caller('A table for four.')], summary: 'Anna called' };
    expect(await analyser.analyse(input)).toEqual({
      intent: 'book a table',
      escalate: false,
      summary: 'Anna called +',
    });
  });

  it('sends only the newest turns of a long call', async () => {
    const analyser = await start();
    const transcript = Array.from({ length: 500 }, (_, index) => caller(`turn ${index} ${'word '.repeat(200)}`));
    await analyser.analyse({ transcript });
    const prompt = llm?.requests[0]?.body.messages.at(-1)?.content as string;
    expect(prompt).toContain('turn 499');
    expect(prompt).not.toContain('turn 480');
    expect(prompt.length).toBeLessThan(9_000);
  });

  it('changes nothing when the answer is not what was asked for', async () => {
    const faults: string[] = [];
    const analyser = await start({}, { onUnusable: (why) => faults.push(why) });
    const input = { transcript: [caller('fenced')], summary: 'as before' };
    expect(await analyser.analyse(input)).toEqual({ intent: 'unknown', escalate: false, summary: 'as before' });
    expect(faults).toEqual([expect.stringMatching(/^escalate: /)]);
  });

  it('lets the words of the caller decide when the answer is of no use', async () => {
    const analyser = await start();
    const transcript = [
      caller('a human?'),
      agent('How can I help?'),
      caller('fenced: get me a HUMAN being'),
      agent('One moment'),
    ];
    expect(await analyser.analyse({ transcript })).toEqual({
      intent: 'unknown',
      escalate: true,
      reason: 'the caller asked for a person',
      summary: '',
    });
    // What was asked for earlier has been dealt with.
    const later = [...transcript, caller('fenced')];
    expect(await analyser.analyse({ transcript: later })).toMatchObject({ escalate: false });
  });

  it.each([
    [{ status: 429 }, 'TL_LLM_BUSY'],
    [{ status: 500 }, 'TL_LLM_UNAVAILABLE'],
    [{ status: 401 }, 'TL_LLM_REFUSED'],
    [{ firstTokenDelayMs: 60_000 }, 'TL_LLM_TIMEOUT'],
  ])('throws when there is no answer (%o), for the queue to try again', async (faults, code) => {
    const analyser = await start({ faults }, { timeoutMs: 'status' in faults ? 20_000 : 100 });
    await expect(analyser.analyse({ transcript: [caller('hello')] })).rejects.toMatchObject({ code });
  });
});
