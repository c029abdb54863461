/**
 * Which of Twilio's errors a failed WebSocket handshake is.
 * Source: Twilio errors 31901 (no answer in time), 31902 (refused), 31910 (TLS), 31920 (anything but 101).
 */
export function handshakeErrorCode(error: NodeJS.ErrnoException): number {
  if (error.message.includes('timed out') || error.code === 'ETIMEDOUT') return 31901;
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 31902;
  if (/CERT|TLS|SSL|EPROTO/.test(error.code ?? '')) return 31910;
  return 31920;
}
