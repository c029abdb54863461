/** The limit that was once measured at Vapi: about 200 requests in a burst, then some 21 s of 429 (vapi.md, section 6.5). */
export interface BurstLimit {
  /** So many requests within `windowMs` are let through. */
  readonly requests: number;
  readonly windowMs: number;
  /** After one too many, everything is refused for this long. */
  readonly blockedMs: number;
}

export const MEASURED_BURST: BurstLimit = Object.freeze({ requests: 200, windowMs: 10_000, blockedMs: 21_000 });

/** @returns whether a request at this time is let through; each one that asks is counted. */
export function createBurstLimit(limit: BurstLimit | undefined): (nowMs: number) => boolean {
  if (limit === undefined) return () => true;
  let times: number[] = [];
  let blockedUntilMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs < blockedUntilMs) return false;
    times = times.filter((time) => time > nowMs - limit.windowMs);
    times.push(nowMs);
    if (times.length <= limit.requests) return true;
    blockedUntilMs = nowMs + limit.blockedMs;
    times = [];
    return false;
  };
}
