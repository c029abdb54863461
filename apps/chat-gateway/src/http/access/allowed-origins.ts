/** Which pages may use the chat (CONTRACT, WEB_ORIGINS): those of the listed origins, and those of the same origin. */
export interface AllowedOrigins {
  /** @param origin the `Origin` of a request, as a browser writes it. @param host the `Host` that it was sent to. */
  allows(origin: string, host: string | undefined): boolean;
}

/** @returns `undefined` if `text` is no URL, such as the origin `null` of a sandboxed frame. */
function hostOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).host : undefined;
}

export function createAllowedOrigins(config: {
  WEB_ORIGINS?: readonly string[] | undefined;
  PUBLIC_URL?: string | undefined;
}): AllowedOrigins {
  const listed = new Set([
    ...(config.WEB_ORIGINS ?? []),
    ...(config.PUBLIC_URL === undefined ? [] : [config.PUBLIC_URL]),
  ]);
  return {
    // The scheme of the request is not known behind a proxy that ends TLS, so the host alone says whether it is the same.
    allows: (origin, host) => listed.has(origin) || (host !== undefined && hostOf(origin) === host.toLowerCase()),
  };
}
