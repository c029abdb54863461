import { describe, expect, it } from 'vitest';
import { parseRecord } from './read-record.ts';

const created = { type: 'call.created', atMs: 1, channel: 'twilio' };
const fromTheFuture = { type: 'call.dreamed', atMs: 2 };

describe('a saved record', () => {
  it('may be the one of the gateway, and facts of another version are left out', () => {
    const json = JSON.stringify({ callId: 'call_1', channel: 'twilio', turns: [], events: [created, fromTheFuture] });
    expect(parseRecord(json, 'a.json')).toEqual({
      callId: 'call_1',
      channel: 'twilio',
      facts: [created],
      unreadable: 1,
    });
  });

  it('may be the one of the console', () => {
    const json = JSON.stringify({
      call: { callId: 'call_1', channel: 'web', direction: 'inbound' },
      facts: [{ id: '1-0', event: created }],
      levels: [],
    });
    expect(parseRecord(json, 'a.json')).toEqual({
      callId: 'call_1',
      channel: 'web',
      direction: 'inbound',
      facts: [created],
      unreadable: 0,
    });
  });

  it.each([
    ['', 'a.json is not JSON.'],
    ['{"call":{}}', 'a.json is no record of a call: it has neither "events" nor "facts".'],
    ['[]', 'a.json is no record of a call: it has neither "events" nor "facts".'],
    ['{"events":7}', 'a.json is no record of a call: it has neither "events" nor "facts".'],
  ])('%j is none, and a sentence says so', (json, sentence) => {
    expect(() => parseRecord(json, 'a.json')).toThrow(sentence);
  });
});
