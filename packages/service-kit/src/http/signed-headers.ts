import { createHmac } from 'node:crypto';

/**
 * The headers by which a server of the operator's knows that a request is ours and when it was made: `x-trunkline-signature` is `sha256=`
 * and the hex HMAC of `{x-trunkline-timestamp}.{body}`.
 *
 * @param epochMs when the request is sent
 */
export function signedHeaders(secret: string, body: string, epochMs: number): Record<string, string> {
  const timestamp = String(epochMs);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-trunkline-timestamp': timestamp, 'x-trunkline-signature': `sha256=${signature}` };
}
