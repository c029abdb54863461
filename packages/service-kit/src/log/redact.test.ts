import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

const NUMBER = '+15551234567';

describe('redact', () => {
  it('hides credentials and personal fields by name, however the name is written', () => {
    const shown = redact({
      authorization: 'x',
      'X-Vapi-Secret': 'x',
      api_key: 'x',
      TWILIO_AUTH_TOKEN: 'x',
      agentSocketUrl: 'x',
      websocketCallUrl: 'x',
      controlUrl: 'x',
      listenUrl: 'x',
      payload: 'x',
      transcript: ['x'],
      text: 'x',
      heardText: 'x',
      digits: 1234,
      SpeechResult: 'x',
    });
    expect(new Set(Object.values(shown))).toEqual(new Set(['[redacted]']));
  });

  it('keeps the last two digits of a number and nothing of a name that calls', () => {
    expect(redact({ from: NUMBER, to: 'client:alice', phoneNumber: 15551234567, CallerName: 'Alice' })).toEqual({
      from: '***67',
      to: '[redacted]',
      phoneNumber: '***67',
      CallerName: '[redacted]',
    });
  });

  it('finds what is nested, in arrays, in JSON text and in the name of a field', () => {
    const shown = JSON.stringify(
      redact({ a: { b: [{ c: { from: NUMBER, note: `rang ${NUMBER}` } }, NUMBER] }, calls: { [NUMBER]: 2 } }),
    );
    expect(shown).not.toContain('5551234567');
    expect(shown).toContain('rang ***67');
  });

  it('leaves measurements, words and short numbers alone', () => {
    const counters = {
      framesToCaller: 1200,
      digitsCount: 4,
      transcriptBytes: 900,
      tokenAgeMs: 3,
      sequenceNumber: '12',
      endedBy: 'caller',
      atMs: 1795234234234,
      signatureValid: false,
      streamSid: 'MZ0123456789abcdef0123456789abcdef',
      context: 'stream',
      nothing: null,
    };
    expect(redact(counters)).toEqual(counters);
  });

  it('keeps kind, code, message, stack and cause of an error and nothing that hangs on it', () => {
    const cause = Object.assign(new RangeError(`no ${NUMBER}`), { code: 'E_CAUSE' });
    const error = Object.assign(new TypeError('bad', { cause }), { config: { headers: { secretive: 'Basic x' } } });
    const shown = redact({ err: error })['err'] as Record<string, unknown>;
    expect(Object.keys(shown)).toEqual(['type', 'message', 'stack', 'cause']);
    expect(shown).toMatchObject({
      type: 'TypeError',
      cause: { type: 'RangeError', code: 'E_CAUSE', message: 'no ***67' },
    });
    expect(shown['stack']).toMatch(/^ {4}at .*redact\.test\.ts:\d+:\d+/);
  });

  it('takes no line of a message for a stack frame', () => {
    const error = new Error('first\nmy PIN is 4711\n    at home, call me');
    expect(JSON.stringify(redact({ err: error }))).toContain('at home');
    const { stack } = redact({ err: error })['err'] as { stack: string };
    expect(stack).not.toContain('PIN');
    expect(stack).not.toContain('at home');
  });

  it('shows a request by method and path, a reply by status, and bytes by their number', () => {
    const req = { method: 'GET', url: '/media?token=abc', headers: { authorization: 'x' }, socket: {} };
    expect(redact({ req, res: { statusCode: 403, headers: {} }, frame: new Uint8Array(160) })).toEqual({
      req: { method: 'GET', path: '/media?…' },
      res: { statusCode: 403 },
      frame: '[160 bytes]',
    });
  });

  it('names objects of a class and does not walk through them', () => {
    class Socket {
      readonly remote = NUMBER;
    }
    expect(redact({ socket: new Socket(), at: new Date(0), list: new Map([[1, 2]]) })).toEqual({
      socket: '[Socket]',
      at: '1970-01-01T00:00:00.000Z',
      list: '[Map]',
    });
  });

  it('bounds depth, breadth and cycles', () => {
    const cycle: Record<string, unknown> = { wide: Array.from({ length: 1000 }, (_, index) => index) };
    cycle['self'] = cycle;
    cycle['many'] = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, { index }]));
    const text = JSON.stringify(redact(cycle));
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain('[cut]');
    expect(text).toContain('… 968 more');
  });

  it('survives getters that throw and fields called like the prototype', () => {
    const hostile = {
      get trap(): string {
        throw new Error(`boom ${NUMBER}`);
      },
    };
    expect(redact(hostile)).toEqual({ unreadable: 'boom ***67' });
    expect(Object.keys(redact(JSON.parse('{"__proto__":{"x":1}}') as object))).toEqual(['__proto__']);
  });
});
