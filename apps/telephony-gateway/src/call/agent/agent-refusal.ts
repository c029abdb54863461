/** Why the platform gives no agent, as far as a record may say it: by the HTTP status with which it refused. */

const WORD = /^refused-([45]\d\d)$/;

const isRefusal = (status: unknown): status is number =>
  typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600;

/** The status of the SDK's error, or the one that another replica has written down (`refusalWord`). */
export function refusalStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('statusCode' in error && isRefusal(error.statusCode)) return error.statusCode;
  const written = WORD.exec(error.message)?.[1];
  return written === undefined ? undefined : Number(written);
}

/** A word for the session, which other replicas read. */
export function refusalWord(error: Error): string {
  const status = refusalStatus(error);
  return status === undefined ? error.name : `refused-${status}`;
}
