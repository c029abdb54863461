/** Which pages may use browser voice (CONTRACT, WEB_ORIGINS): those of the listed origins, and those of our own. */

/** @returns the origin as browsers write it; `undefined` if `text` is none, such as the `null` of a sandboxed frame. */
function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isOrigin = (url.protocol === 'https:' || url.protocol === 'http:') && `${url.origin}/` === url.href;
  return isOrigin ? url.origin : undefined;
}

export class WebOrigins {
  /** The origin of `PUBLIC_URL`. */
  readonly own: string;
  readonly #allowed: ReadonlySet<string>;

  /** @param publicUrl an origin. @param listed origins as they were typed. */
  constructor(publicUrl: string, listed: readonly string[]) {
    this.own = new URL(publicUrl).origin;
    this.#allowed = new Set([this.own, ...listed.flatMap((origin) => readOrigin(origin) ?? [])]);
  }

  /** @returns the origin as browsers write it if it is allowed. */
  allowed(text: string): string | undefined {
    const origin = readOrigin(text);
    return origin !== undefined && this.#allowed.has(origin) ? origin : undefined;
  }
}
