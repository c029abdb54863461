/**
 * WebAssembly from its text. A module of a few kilobytes is compiled at once, on the thread that asks, so that whoever needs it has
 * not to wait; browsers refuse that above 4 KB on their main thread, and none of them loads one of these.
 */

/** What we use of WebAssembly, which the language's own types do not know. */
interface WebAssemblyApi {
  Module: new (binary: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
}

/** A constant or an address that the source exports. */
export interface WasmConstant {
  readonly value: number;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Decodes base64; neither `atob` nor `Buffer` is part of the language. */
function fromBase64(text: string): Uint8Array {
  const bytes = new Uint8Array((text.replaceAll('=', '').length * 6) >> 3);
  let bits = 0;
  let count = 0;
  for (let i = 0, at = 0; at < bytes.length; i++) {
    bits = (bits << 6) | DIGITS.indexOf(text[i]!);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = bits >> count;
  }
  return bytes;
}

/**
 * @param text the module in base64, of one of the files beside this one
 * @returns what it exports; `Exports` describes it and is believed
 * @throws WebAssembly.CompileError where the engine does not know the 128-bit instructions; Node has them since version 16.4
 */
export function instantiate<Exports>(text: string): Exports {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  return new Instance(new Module(fromBase64(text))).exports as Exports;
}
