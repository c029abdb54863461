/**
 * The memory into which all connections of calls are read, one after the other. What was read is taken before the next read begins, so one
 * piece does for all. Otherwise Node makes 64 KiB of memory for each read, also where that brings a frame of 160 bytes.
 */
const READ_BYTES = 64 * 1024;

export const readMemory = Buffer.allocUnsafeSlow(READ_BYTES);

/** Takes what was read: the first `bytes` of `memory`, which are valid during the call only. */
export type TakeRead = (memory: Buffer, bytes: number) => void;
