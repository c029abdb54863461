/** The levels of both sides of one call, as they come from the server: base64 of a byte per 25 ms. */
import type { CallLevels } from '@trunkline/protocol';
import { LevelPyramid } from './level-pyramid.ts';

/** Decodes base64; what is none of it yields no bytes. */
function decode(base64: string): Uint8Array {
  try {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  } catch {
    return new Uint8Array(0);
  }
}

export class LevelsOfCall {
  caller = new LevelPyramid();
  heardAgent = new LevelPyramid();

  /** @param toCallMs puts a time of the levels on the axis of the call. */
  add(entries: readonly CallLevels[], toCallMs: (atMs: number) => number): void {
    for (const { atMs, caller, heardAgent } of entries) {
      const at = toCallMs(atMs);
      this.caller.put(at, decode(caller));
      this.heardAgent.put(at, decode(heardAgent));
    }
  }

  clear(): void {
    this.caller = new LevelPyramid();
    this.heardAgent = new LevelPyramid();
  }

  get isEmpty(): boolean {
    return this.caller.length === 0 && this.heardAgent.length === 0;
  }
}
