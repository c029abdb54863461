/** What a cloud answered instead of what it was asked, in a sentence with the way out. It quotes nothing secret. */
export class CloudFault extends Error {
  override readonly name = 'CloudFault';
  readonly wayOut: string;

  constructor(problem: string, wayOut: string) {
    super(problem);
    this.wayOut = wayOut;
  }
}

/** What a library's error says of the connection: a code such as ECONNREFUSED, wherever in its causes it stands. */
function connectionCode(error: unknown): string | undefined {
  for (let inner: unknown = error, depth = 0; inner !== undefined && inner !== null && depth < 5; depth += 1) {
    const { code, cause, errors } = inner as { code?: unknown; cause?: unknown; errors?: unknown[] };
    if (typeof code === 'string') return code;
    inner = cause ?? errors?.[0];
  }
  return error instanceof Error && /time(d )?out/i.test(`${error.name} ${error.message}`) ? 'ETIMEDOUT' : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to the DNS',
  EAI_AGAIN: 'the DNS does not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ECONNABORTED: 'it did not answer in time',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it has signed its certificate itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by anybody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Whether there was no answer at all. If not, a library could make nothing of the answer. */
export const isConnectionFault = (error: unknown): boolean => connectionCode(error) !== undefined;

/** Why there was no answer, in words. */
export function describeConnection(error: unknown): string {
  const code = connectionCode(error) ?? 'no connection';
  return REASONS[code] ?? code;
}
