import { expect, it } from 'vitest';
import { buildCommandId, callCommandSchema } from './call-command.ts';

it('a command id is fit for a command, from 10 to 40 bytes', () => {
  for (const length of [10, 16, 40]) {
    const id = buildCommandId(new Uint8Array(length).fill(255));
    expect(callCommandSchema.parse({ type: 'call.hangup', id, by: 'operator' })).toMatchObject({ id });
  }
});

it.each([
  { type: 'call.hangup', id: 'cmd_', by: 'operator' },
  { type: 'call.say', id: 'cmd_1', text: '' },
  { type: 'call.say', id: 'cmd_1' },
  { type: 'call.transfer', id: 'cmd_1', to: '' },
  { type: 'call.handOver', id: 'cmd_1', reason: 'drain' },
  { type: 'call.digits', id: 'cmd_1', digits: '12a' },
  { type: 'call.digits', id: 'cmd_1', digits: '' },
  { type: 'call.unknown', id: 'cmd_1' },
])('%j is no command', (command) => expect(callCommandSchema.safeParse(command).success).toBe(false));
