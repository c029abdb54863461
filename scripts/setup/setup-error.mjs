/** The user can do something about this fault. It is printed as message, end of the output and advice, without a stack. */
export class SetupError extends Error {
  /**
   * @param {string} message what went wrong
   * @param {{ output?: string, advice?: string[] }} [more] output of the command that failed; one way out per line
   */
  constructor(message, { output = '', advice = [] } = {}) {
    super(message);
    this.name = 'SetupError';
    this.output = output;
    this.advice = advice;
  }
}

/**
 * @param {SetupError} error
 * @param {{ lines?: number }} [limit] how much of the output's end is shown
 */
export function describeSetupError(error, { lines = 40 } = {}) {
  const tail = error.output.trimEnd().split('\n').slice(-lines).join('\n');
  const advice = error.advice.map((line) => `  - ${line}`);
  return [
    '',
    error.message,
    ...(tail ? ['', tail] : []),
    ...(advice.length > 0 ? ['', 'What to do:', ...advice] : []),
  ].join('\n');
}
