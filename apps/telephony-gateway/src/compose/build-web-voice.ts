/** The wires of pages that speak through this replica. */
import { randomBytes } from 'node:crypto';
import type { SessionStore } from '@trunkline/session-store';
import { createFrameClock } from '../call/media/frame-clock.ts';
import type { WebCalls } from '../call/web-calls.ts';
import { WebVoice } from '../web/web-voice.ts';
import type { GatewayDeps } from './gateway-deps.ts';

const STREAM_ID_BYTES = 12;

export function buildWebVoice(
  deps: Pick<GatewayDeps, 'config' | 'clock' | 'logger'>,
  store: SessionStore,
  calls: WebCalls,
): WebVoice {
  const { config, clock, logger } = deps;
  return new WebVoice({
    calls,
    store,
    clock,
    // The ticks of calls are timed as a measure of the process; those of wires would be counted twice there.
    frameClock: createFrameClock(clock, { record() {} }, (error) =>
      logger.error({ err: error }, 'a wire of a page failed in its tick'),
    ),
    newStreamId: () => `web_${randomBytes(STREAM_ID_BYTES).toString('hex')}`,
    resumeMs: config.webResumeMs,
  });
}
