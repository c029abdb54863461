/** An error in OpenAI's shape (OpenAI API reference, error codes). */
export class LlmRequestError extends Error {
  readonly statusCode: number;
  readonly errorCode: string | null;

  readonly param: string | null;

  constructor(statusCode: number, errorCode: string | null, message: string, param: string | null = null) {
    super(message);
    this.name = 'LlmRequestError';
    this.statusCode = statusCode;
    this.errorCode = errorCode;
    this.param = param;
  }
}

const SENTENCES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['invalid_api_key', 'Incorrect API key provided.'],
  404: ['model_not_found', 'The model does not exist or you do not have access to it.'],
  429: ['rate_limit_exceeded', 'Rate limit reached for requests.'],
  503: ['server_overloaded', 'The engine is currently overloaded, please try again later.'],
};

/** The error that a fault with this status answers. */
export function errorOfStatus(status: number): LlmRequestError {
  const [code, message] = SENTENCES[status] ?? [null, 'The server had an error while processing your request.'];
  return new LlmRequestError(status, code, message);
}

/**
 * The 400 of an endpoint that does not take an optional parameter. OpenAI names it in `param`; others only in the sentence.
 * Source: OpenAI API, error codes `unsupported_parameter` and `unsupported_value`.
 */
export function unsupportedParameter(name: string, namedIn: 'param' | 'message'): LlmRequestError {
  const sentence = `Unsupported parameter: '${name}' is not supported with this model.`;
  return namedIn === 'param'
    ? new LlmRequestError(400, 'unsupported_parameter', sentence, name)
    : new LlmRequestError(400, null, sentence);
}

export function buildLlmErrorBody(error: LlmRequestError): object {
  const type =
    error.statusCode >= 500 ? 'server_error' : error.statusCode === 429 ? 'requests' : 'invalid_request_error';
  return { error: { message: error.message, type, param: error.param, code: error.errorCode } };
}
