const MORE_INFO = 'https://www.twilio.com/docs/errors/';

/** Twilio's error body; `twilio`'s client makes its RestException of it. Source: twilio.md, section 5. */
export class RestError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = 'RestError';
    this.status = status;
    this.code = code;
  }
}

export function describeError({ status, code, message }: RestError) {
  return { code, message, more_info: `${MORE_INFO}${code}`, status };
}

export const notFound = (url: string) => new RestError(404, 20404, `The requested resource ${url} was not found`);
