import { WEB_FRAME_HEADER_BYTES, WEB_SAMPLES_PER_FRAME, writeWebFrameHeader } from '@trunkline/protocol';

/** 20 ms of the agent's voice as the gateway sends it: a level that stays the same, so that every step is seen. */
export function agentFrame(
  seq: number,
  { generation = 0, ends = false, level = 8000 }: { generation?: number; ends?: boolean; level?: number } = {},
): Uint8Array {
  const bytes = new Uint8Array(WEB_FRAME_HEADER_BYTES + 2 * WEB_SAMPLES_PER_FRAME);
  writeWebFrameHeader(bytes, { format: 'pcm16k', generation, flags: ends ? 1 : 0, seq });
  new Int16Array(bytes.buffer, WEB_FRAME_HEADER_BYTES).fill(level);
  return bytes;
}
