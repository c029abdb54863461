import { describe, expect, it } from 'vitest';
import type { ChatTurn } from '../vapi/chat/chat-agent.ts';
import { answerByScript, LOST_THREAD } from './chat-script.ts';
import { parseScenario } from '@trunkline/scenario';

const script = parseScenario(`
name: chat
description: t
steps:
  - caller: Where is my order 42?
  - agentCallsTool: { name: lookup_order, arguments: { orderId: '42' } }
  - agent: I looked. {{result}}
  - caller: And who brings it?
  - agent: The post.
`);

const turn = (text: string, ...earlier: string[]): ChatTurn => ({
  text,
  index: earlier.length,
  requestIndex: 0,
  messages: [...earlier, text].map((content) => ({ role: 'user', content })),
  assistantId: 'a',
  sessionId: undefined,
  previousChatId: undefined,
  request: { input: text, stream: false },
});

describe('an agent that writes by a scenario', () => {
  it('does what follows the words of the user, with the result of the tool in its words', () => {
    const answer = answerByScript([script], turn('where is my order 42'));
    if (typeof answer !== 'object') throw new Error('there are steps to expect');
    const [tool, say] = answer.steps;
    expect(tool).toEqual({ callTools: [{ name: 'lookup_order', arguments: { orderId: '42' } }] });
    expect(say && 'say' in say && typeof say.say === 'function' && say.say(['It is here.'])).toBe(
      'I looked. It is here.',
    );
    expect(answer.steps).toHaveLength(2);
  });

  it('has lost the thread where it was not told what was said before, in whatever form', () => {
    expect(answerByScript([script], turn('And who brings it?'))).toBe(LOST_THREAD);
    expect(answerByScript([script], turn('And who brings it?', 'Where is my order 42?'))).not.toBe(LOST_THREAD);
    const told = 'The conversation so far:\nUser: Where is my order 42?\nAI: It is here.';
    expect(answerByScript([script], turn('And who brings it?', told))).not.toBe(LOST_THREAD);
  });

  it('knows nothing of words that are in no script', () => {
    expect(answerByScript([script], turn('Hello'))).toBeUndefined();
  });
});
