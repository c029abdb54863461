/** Reads out of a trace of Chromium what the frames of a page took. */

interface Spread {
  p50: number;
  p99: number;
  max: number;
}

export interface FrameFigures {
  /** How many frames the page made in a second. */
  perSecond: number;
  /** What a frame took on the page's main thread: script, layout, painting and handing it on. */
  wallMs: Spread;
  /** The same without the time in which the thread had no core. It is what the page itself can do something about. */
  cpuMs: Spread;
  /** Tasks of more than 50 ms, frames or not. */
  longTasks: number;
}

/** Enough to see frames and tasks, and so little that a trace of some seconds does not change what it measures. */
export const TRACE_CATEGORIES = ['cc', 'toplevel', 'devtools.timeline'];
const LONG_TASK_US = 50_000;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  args?: { name?: string };
  /** How long it took, and how long it had a core, in µs. */
  dur?: number;
  tdur?: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

/** @param trace what `browser.stopTracing()` gives. @param seconds how long it was traced. */
export function readFrames(trace: Buffer, seconds: number): FrameFigures {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const isNameOfMain = ({ name, args }: TraceEvent): boolean =>
    name === 'thread_name' && args?.name === 'CrRendererMain';
  const mains = new Set(traceEvents.filter(isNameOfMain).map(threadOf));
  const done = traceEvents.filter((event) => event.ph === 'X' && mains.has(threadOf(event)));
  const frames = done.filter(({ name }) => name === 'ProxyMain::BeginMainFrame');
  const tasks = done.filter(({ name }) => name === 'ThreadControllerImpl::RunTask');
  return {
    perSecond: frames.length / seconds,
    wallMs: spread(frames.map(({ dur = 0 }) => dur / 1_000)),
    cpuMs: spread(frames.map(({ tdur = 0 }) => tdur / 1_000)),
    longTasks: tasks.filter(({ dur = 0 }) => dur > LONG_TASK_US).length,
  };
}
