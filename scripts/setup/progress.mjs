/** How often a step that is still running says so where a line cannot be rewritten (a log file, CI). */
const HEARTBEAT_MS = 15_000;

/**
 * Prints one line for each step, with the time it took. On a terminal the line is rewritten while the step runs.
 * @param {{ write: (text: string) => void, isTerminal: boolean, nowMs: () => number }} output
 */
export function createProgress({ write, isTerminal, nowMs }) {
  return {
    /**
     * @template T
     * @param {string} title
     * @param {(note: (detail: string) => void) => Promise<T>} work calls `note` to say how it went, on the same line
     * @returns {Promise<T>} what `work` returned; its error is passed on
     */
    async step(title, work) {
      const startMs = nowMs();
      const elapsed = () => `${((nowMs() - startMs) / 1000).toFixed(1)} s`;
      let text = title;
      const running = () => write(isTerminal ? `\r\x1b[K… ${text}  ${elapsed()}` : `… ${text}  ${elapsed()}\n`);
      /** @param {string} sign */
      const end = (sign) => write(`${isTerminal ? '\r\x1b[K' : ''}${sign} ${text}  ${elapsed()}\n`);

      if (isTerminal) running();
      const timer = setInterval(running, isTerminal ? 1000 : HEARTBEAT_MS);
      try {
        const result = await work((detail) => {
          text = `${title}: ${detail}`;
        });
        end('✓');
        return result;
      } catch (error) {
        end('✗');
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
