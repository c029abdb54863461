/** How times and numbers are written, everywhere on the page. All of it is short, and its width changes little. */

/** Writes a duration as a clock: `0:07`, `12:40`, `1:02:03`. Counts down are not known here, so less than nothing is `0:00`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Writes a time of a call as seconds with a tenth: `83.4 s`; a minute and more as `1:23.4`. */
export function formatCallTime(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const minutes = Math.floor(tenths / 600);
  const seconds = ((tenths % 600) / 10).toFixed(1);
  return minutes > 0 ? `${minutes}:${seconds.padStart(4, '0')}` : `${seconds} s`;
}

/** Writes a measured duration: `8 ms`, `850 ms`, `1.24 s`, `2 min 5 s`. Below 10 ms a decimal stays, because it counts there, also if it
 * is 0, because the number would jump. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${Number.isInteger(ms) ? ms : ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  return formatAge(ms);
}

/** Writes how long ago something was, in at most two units: `4 s`, `3 min`, `2 h 10 min`, `5 d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10 && seconds % 60 > 0) return `${minutes} min ${seconds % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d`;
  return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
/** Writes a count: `12,400`; at most one decimal. */
export const formatNumber = (value: number): string => NUMBER.format(value);

const TIME = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });

/** Writes a moment by the clock of whoever looks: `14:03:22`, on another day `28 Nov 14:03:22`. */
export function formatMoment(atMs: number, nowMs: number): string {
  const day = DAY.format(atMs);
  return day === DAY.format(nowMs) ? TIME.format(atMs) : `${day} ${TIME.format(atMs)}`;
}

/** Writes a count with its word: `1 call`, `3 calls`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;
