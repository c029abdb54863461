import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubPath, scrubText } from './scrub-text.ts';

const UUID = '550e8400-e29b-41d4-a716-446655440000';
const HEX_32 = '0123456789abcdef0123456789abcdef';

describe('scrubText', () => {
  it.each([
    ['in E.164', 'call from +15551234567 came in', 'call from ***67 came in'],
    ['with separators', 'to +49 (30) 901-820 now', 'to ***20 now'],
    ['percent-encoded', 'From=%2B15551234567&x=1', 'From=***67&x=1'],
    ['inside a SIP address', 'sip:+15551234567@pbx', 'sip:***67@pbx'],
    ['as bare digits', 'number 15551234567 is busy', 'number ***67 is busy'],
    ['in the North American manner', 'dial (555) 123-4567 or 555-123-4567', 'dial ***67 or ***67'],
    ['glued to letters', 'A+15551234567', 'A***67'],
  ])('masks a telephone number %s', (_how, text, shown) => {
    expect(scrubText(text)).toBe(shown);
  });

  it.each([
    ['a bearer token', 'Authorization: Bearer abcDEF123.x', 'Authorization: Bearer [redacted]'],
    ['a token in a sentence', 'bad token=tok_1 given', 'bad token=[redacted] given'],
    ['a secret inside JSON text', '{"apiKey":"k-1","a":1}', '{"apiKey":"[redacted]","a":1}'],
    ['an auth token of 32 hex digits', `key ${HEX_32} refused`, 'key [redacted] refused'],
    ['audio in base64', `got ${'fn5+f/9/'.repeat(30)}`, 'got [redacted]'],
    ['silence in base64', `got ${'/'.repeat(216)}`, 'got [redacted]'],
    ['a random key', 'sk-proj-A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8', '[redacted]'],
    ['an e-mail address', 'mail jo.doe@example.co.uk', 'mail [redacted]'],
  ])('removes %s', (_what, text, shown) => {
    expect(scrubText(text)).toBe(shown);
  });

  it.each([
    ['the secret path of a socket', `wss://x.vapi.ai/${UUID}/transport`, 'wss://x.vapi.ai/[redacted]/transport'],
    ['a query', 'https://a.example/b?token=1', 'https://a.example/b?…'],
    ['credentials', 'redis://user:p@ss/w@cache:6379/0', 'redis://cache:6379/0'],
    ['credentials of a list', 'redis://:pw@a:1,redis://:pw@b:2', 'redis://b:2'],
  ])('keeps the host of a URL and removes %s', (_what, text, shown) => {
    expect(scrubText(text)).toBe(shown);
  });

  it.each([
    `CA${HEX_32}`,
    `call_${HEX_32}`,
    UUID,
    'https://api.vapi.ai/call',
    'stream entry 1795234234234-0 at 1795234234',
    '2026-11-21T04:21:00.123Z',
    '192.168.100.200:6379',
    'trunkline_gateway_added_latency_to_caller_seconds',
    'trunkline-telephony-gateway-6d5f7c9b8d-x2x4z',
    'at run (/app/node_modules/.pnpm/fastify@5.12.8/node_modules/fastify/lib/route.js:12:34)',
    'file:///app/packages/service-kit/dist/process-runner.js',
    'VAPI_API_KEY: not set; expected a secret of at least 8 characters',
    'socket closed with 1006 after 12345 ms',
  ])('leaves %s alone', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  it('cuts long text and does not leave half a number at the cut', () => {
    const text = `${'a '.repeat(509)}+15551234567 and more`;
    expect(scrubText(text)).toBe(`${'a '.repeat(509)}… (${text.length} characters)`);
  });

  it('stays short whatever comes', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('token=', 'a@b.cc ', '+15551234567', 'h://', '(555) ', '-'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 2000 }), (pieces, times) => {
        expect(scrubText(pieces.join('').repeat(times)).length).toBeLessThan(3 * 1024);
      }),
    );
  });
});

describe('scrubPath', () => {
  it('keeps the words of a path and removes ids, tokens and the query', () => {
    expect(scrubPath(`/calls/call_${HEX_32}/say?key=1`)).toBe('/calls/[redacted]/say?…');
    expect(scrubPath('/health')).toBe('/health');
  });
});
