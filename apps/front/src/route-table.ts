/** Which app answers which path (CONTRACT, Routes). */

export const APPS = ['gateway', 'webhook', 'chat', 'console'] as const;
export type App = (typeof APPS)[number];

/** The first path that is asked for, or stands above it, wins. What is not listed is the operators' page. */
export const ROUTE_TABLE: readonly { path: string; app: App }[] = [
  { path: '/webhook/twilio', app: 'gateway' },
  { path: '/webhook/audio', app: 'gateway' },
  { path: '/webhook/vapi', app: 'webhook' },
  { path: '/llm', app: 'webhook' },
  { path: '/media', app: 'gateway' },
  { path: '/web', app: 'gateway' },
  { path: '/calls', app: 'gateway' },
  { path: '/chat', app: 'chat' },
  { path: '/session', app: 'chat' },
  { path: '/widget', app: 'chat' },
];

/** @param url of a request, with or without a query. */
export function appOf(url: string): App {
  const path = url.split('?', 1)[0] ?? '/';
  const isBelow = (prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);
  return ROUTE_TABLE.find((route) => isBelow(route.path))?.app ?? 'console';
}
