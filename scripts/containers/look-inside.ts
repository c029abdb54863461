/** Looks from inside and outside whether containers are as they were meant to be. */
export interface Look {
  what: string;
  ok: boolean;
  seen: string;
}

/** Whatever can run a command in a container of its own. */
interface Openable {
  inside(service: string, words: readonly string[]): Promise<{ code: number; output: string }>;
}

/** User 1000, Node as process 1, no capability, and nothing but /tmp to write to. */
const SCRIPT = [
  'id -u',
  'tr "\\0" " " </proc/1/cmdline',
  'echo',
  'grep CapEff /proc/1/status',
  'for folder in / /app /tmp; do (echo x >"$folder/written") 2>/dev/null && echo "wrote to $folder"; done',
  'rm -f /tmp/written',
].join('; ');

export async function lookInside(containers: Openable, services: readonly string[]): Promise<Look[]> {
  return Promise.all(
    services.map(async (service) => {
      const { output } = await containers.inside(service, ['bash', '-c', SCRIPT]);
      const [user = '', program = '', capabilities = '', ...wrote] = output.trim().split('\n');
      const ok =
        user.trim() === '1000' &&
        program.startsWith('node apps/') &&
        /CapEff:\s+0+$/.test(capabilities) &&
        wrote.join() === 'wrote to /tmp';
      return {
        what: `${service} runs as user 1000, Node first, without rights, writing to /tmp alone`,
        ok,
        seen: ok ? '' : output,
      };
    }),
  );
}

/** Whether the proxy passes an event on as it comes: the first one of the operators' page, after a login there. */
export async function lookAtEvents(proxyUrl: string, apiKey: string): Promise<Look> {
  const what = 'the first server-sent event comes through the proxy at once';
  const login = await fetch(`${proxyUrl}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: proxyUrl },
    body: JSON.stringify({ apiKey }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const startedMs = performance.now();
  const answer = await fetch(`${proxyUrl}/api/events`, { headers: { cookie }, signal: AbortSignal.timeout(10_000) });
  if (!answer.ok || !answer.body) return { what, ok: false, seen: `login ${login.status}, events ${answer.status}` };
  const reader = answer.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { what, ok: (value?.length ?? 0) > 0, seen: `after ${Math.round(performance.now() - startedMs)} ms` };
}
