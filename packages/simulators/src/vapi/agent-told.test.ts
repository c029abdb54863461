/** What an agent says only once somebody outside has told it something. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVirtualVapi } from './virtual-call.test-support.ts';

let vapi: Awaited<ReturnType<typeof openVirtualVapi>>;

beforeAll(async () => {
  vapi = await openVirtualVapi();
});
afterAll(() => vapi.synthesiser.close());

const tell = (content: string, role = 'system') => ({
  type: 'add-message',
  message: { role, content },
  triggerResponseEnabled: true,
});

/** A call that was passed on and has come back. */
async function comeBack() {
  const scenario = await vapi.prepare('  - agent: I am sorry, nobody is there.\n    whenTold: nobody answered');
  const started = vapi.startCall(scenario, { assistant: { firstMessageMode: 'assistant-waits-for-user' } });
  started.call.attach(started.link);
  started.pass(1_000);
  return started;
}

it('waits for it, and then speaks at once', async () => {
  const { call, pass } = await comeBack();
  expect(call.agentTurns).toEqual([]);
  call.obey(tell('You are back: Nobody answered the phone.'));
  pass(200);
  expect(call.agentTurns).toMatchObject([{ text: 'I am sorry, nobody is there.', stepIndex: 0 }]);
});

it('does not say it when told something else, and that is a failure of the call', async () => {
  const { call, pass } = await comeBack();
  call.obey(tell('nobody answered', 'user'));
  pass(200);
  expect(call.agentTurns).toEqual([]);
  call.end('customer-ended-call');
  expect(call.failures).toEqual([expect.stringContaining('never got to say "I am sorry, nobody is there."')]);
});
