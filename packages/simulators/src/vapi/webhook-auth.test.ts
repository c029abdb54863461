import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildAuthHeaders, type HmacPlan } from './webhook-auth.ts';

const MESSAGE = {
  body: '{"message":{"type":"hang","text":"$& {timestamp} ü"}}',
  method: 'POST',
  url: 'https://gw.example/webhook/vapi',
  epochMs: 1_790_000_000_123.9,
  messageId: 'msg_1',
};
const plan = (more: Partial<HmacPlan> = {}): HmacPlan => ({
  type: 'hmac',
  secretKey: 's3cret',
  algorithm: 'sha256',
  ...more,
});
const sign = (algorithm: string, key: string | Buffer, payload: string) =>
  createHmac(algorithm, key).update(payload, 'utf8');

describe('proving where a webhook comes from', () => {
  it('sends nothing, the plain secret, or a bearer token', () => {
    expect(buildAuthHeaders({ type: 'none' }, MESSAGE)).toEqual({});
    expect(buildAuthHeaders({ type: 'secret', secret: 'abc' }, MESSAGE)).toEqual({ 'x-vapi-secret': 'abc' });
    expect(buildAuthHeaders({ type: 'bearer', token: 'abc' }, MESSAGE)).toEqual({ authorization: 'Bearer abc' });
    const bare = { type: 'bearer', token: 'abc', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false } as const;
    expect(buildAuthHeaders(bare, MESSAGE)).toEqual({ 'X-Vapi-Secret': 'abc' });
  });

  it('signs the timestamp and the body by default, in hex', () => {
    const signature = sign('sha256', 's3cret', `1790000000123.${MESSAGE.body}`).digest('hex');
    expect(buildAuthHeaders(plan(), MESSAGE)).toEqual({ 'x-signature': signature, 'x-timestamp': '1790000000123' });
  });

  it('signs the bare body under another header, as older samples do', () => {
    const older = plan({ signatureHeader: 'x-vapi-signature', includeTimestamp: false, signaturePrefix: 'sha256=' });
    const signature = sign('sha256', 's3cret', MESSAGE.body).digest('hex');
    expect(buildAuthHeaders(older, MESSAGE)).toEqual({ 'x-vapi-signature': `sha256=${signature}` });
  });

  it('follows every other setting of a plan', () => {
    const svix = plan({
      algorithm: 'sha512',
      secretKey: Buffer.from('raw key').toString('base64'),
      secretIsBase64: true,
      signatureEncoding: 'base64',
      timestampUnit: 's',
      timestampHeader: 'svix-timestamp',
      signatureHeader: 'svix-signature',
      messageIdHeader: 'svix-id',
      payloadFormat: '{method} {url} {svix-id}.{timestamp}.{body}',
    });
    const payload = `POST ${MESSAGE.url} msg_1.1790000000.${MESSAGE.body}`;
    expect(buildAuthHeaders(svix, MESSAGE)).toEqual({
      'svix-signature': sign('sha512', Buffer.from('raw key'), payload).digest('base64'),
      'svix-timestamp': '1790000000',
      'svix-id': 'msg_1',
    });
  });
});
