/** The last words of label names whose values have no small closed set, such as `callSid`, `to_number` and `requestPath`. */
const UNBOUNDED_WORDS = new Set(
  'id sid uuid guid url uri path ip address host number phone token key text message email user ms timestamp from to caller callee session'.split(
    ' ',
  ),
);
/** The same words for names that do not show where one word ends and the next begins. */
const UNBOUNDED_END = /(?:call|stream|session|account|user|turn|request|message|trace|replica)s?id$/;

/**
 * Refuses labels that would differ from call to call, such as callId, callSid, streamSid, sessionId, from or to: every
 * value of a label is a time series that Prometheus keeps. Ids belong in logs and in a call's event log.
 * @throws Error that names the metric, the label and the way out.
 */
export function assertBoundedLabels(metric: string, labelNames: readonly string[]): void {
  for (const label of labelNames) {
    const words = label
      .split(/(?<=[a-z])(?=[A-Z])|[^a-zA-Z]+/)
      .filter((word) => word !== '')
      .map((word) => word.toLowerCase());
    if (UNBOUNDED_WORDS.has(words.at(-1) ?? '') || UNBOUNDED_END.test(words.join(''))) {
      throw new Error(
        `${metric}: the label "${label}" has no closed set of values; log it instead, or use a word for its kind`,
      );
    }
  }
}
