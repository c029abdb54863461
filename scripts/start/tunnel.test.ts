/** The programs stand-ins here print what the real ones print, since neither is on the machines that run tests. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { waitUntil } from '../../packages/testkit/src/wait-until.ts';
import { openTunnel } from './tunnel.mjs';

const LOCAL = 'http://127.0.0.1:8080';

const CLOUDFLARED = `2026-11-30T10:00:00Z INF Thank you for trying Cloudflare Tunnel. These account-less Tunnels have no uptime guarantee.
2026-11-30T10:00:00Z INF Requesting new quick Tunnel on trycloudflare.com...
2026-11-30T10:00:03Z INF +-----------------------------------------------------------------------------------+
2026-11-30T10:00:03Z INF |  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |
2026-11-30T10:00:03Z INF |  https://quick-brown-fox.trycloudflare.com                                        |
2026-11-30T10:00:03Z INF +-----------------------------------------------------------------------------------+
2026-11-30T10:00:03Z INF Registered tunnel connection connIndex=0 location=fra08 protocol=quic`;

const NGROK = `t=2026-11-30T10:00:00+0000 lvl=info msg="no configuration paths supplied"
t=2026-11-30T10:00:00+0000 lvl=info msg="starting web service" obj=web addr=127.0.0.1:4040
t=2026-11-30T10:00:01+0000 lvl=info msg="started tunnel" obj=tunnels name=command_line addr=http://127.0.0.1:8080 url=https://abc123.ngrok-free.app`;

interface StandIn {
  program: string;
  stdout?: string;
  stderr?: string;
  /** What it does after it has said that; it waits by default. */
  afterwards?: string;
}

/** A PATH with these programs, each of which also writes its arguments down, beside those that a shell needs. */
function pathWith(...standIns: StandIn[]): { path: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-tunnel-'));
  for (const { program, stdout = '', stderr = '', afterwards = 'exec sleep 60' } of standIns) {
    const file = join(folder, program);
    writeFileSync(join(folder, `${program}.out`), `${stdout}\n`);
    writeFileSync(join(folder, `${program}.err`), `${stderr}\n`);
    writeFileSync(file, `#!/bin/sh\necho "got: $*"\ncat "$0.out"\ncat "$0.err" >&2\n${afterwards}\n`);
    chmodSync(file, 0o755);
  }
  return { path: `${folder}:/usr/bin:/bin`, folder };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const failureOf = async (opening: Promise<unknown>): Promise<{ message: string; advice: string[]; output: string }> =>
  (await opening.then(
    () => ({}),
    (error: unknown) => error,
  )) as { message: string; advice: string[]; output: string };

test.each([
  ['cloudflared', { program: 'cloudflared', stderr: CLOUDFLARED }, 'https://quick-brown-fox.trycloudflare.com'],
  ['ngrok', { program: 'ngrok', stdout: NGROK }, 'https://abc123.ngrok-free.app'],
])('a tunnel of %s gives its address, and ends when it is closed', async (program, standIn, publicUrl) => {
  const tunnel = await openTunnel(LOCAL, { PATH: pathWith(standIn).path });
  expect(tunnel).toMatchObject({ program, publicUrl });
  tunnel.close();
  await tunnel.ended;
});

test('cloudflared is taken where both are there, because it needs no account', async () => {
  const { path } = pathWith({ program: 'ngrok', stdout: NGROK }, { program: 'cloudflared', stderr: CLOUDFLARED });
  const tunnel = await openTunnel(LOCAL, { PATH: path });
  expect(tunnel.program).toBe('cloudflared');
  tunnel.close();
  await tunnel.ended;
});

test('an address that comes in two pieces is taken whole', async () => {
  const [head, tail] = [NGROK.slice(0, -7), NGROK.slice(-7)];
  const afterwards = `printf '%s' '${head}'; sleep 0.2; printf '%s\\n' '${tail}'; exec sleep 60`;
  const tunnel = await openTunnel(LOCAL, { PATH: pathWith({ program: 'ngrok', afterwards }).path });
  expect(tunnel.publicUrl).toBe('https://abc123.ngrok-free.app');
  tunnel.close();
  await tunnel.ended;
});

test.each([
  [
    'cloudflared',
    'ERR failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: lookup api.trycloudflare.com: no such host',
  ],
  ['ngrok', 'ERROR:  authentication failed: Usage of ngrok requires a verified account and authtoken. ERR_NGROK_4018'],
])('when %s ends without an address, what it said is shown, and how to try it by itself', async (program, said) => {
  const { path } = pathWith({ program, stderr: said, afterwards: 'exit 1' });
  const error = await failureOf(openTunnel(LOCAL, { PATH: path }));
  expect(error.message).toBe(`${program} ended without giving an address.`);
  expect(error.output).toContain(said);
  expect(error.advice.join()).toContain(`try it by itself: ${program}`);
});

test('a program that never says an address is given up and ended', async () => {
  const { path } = pathWith({
    program: 'cloudflared',
    stderr: 'INF Requesting new quick Tunnel on trycloudflare.com...',
  });
  const error = await failureOf(openTunnel(LOCAL, { PATH: path }, { openMs: 300 }));
  expect(error.message).toBe('cloudflared gave no address within 0.3 s.');
});

test('a signal gives up a tunnel that has not said its address yet, and ends its program', async () => {
  const { path, folder } = pathWith({ program: 'cloudflared', afterwards: 'echo $$ > "$0.pid"; exec sleep 60' });
  const interruption = new AbortController();
  const opening = openTunnel(LOCAL, { PATH: path }, { signal: interruption.signal });
  const failure = failureOf(opening);
  const pidOf = (): number => Number(readFileSync(join(folder, 'cloudflared.pid'), 'utf8'));
  await waitUntil(() => existsSync(join(folder, 'cloudflared.pid')) && pidOf() > 0);
  interruption.abort(new Error('interrupted'));
  expect((await failure).message).toBe('interrupted');
  await waitUntil(() => !isAlive(pidOf()));
});

test('without a program for a tunnel it says which there are, and what else would do', async () => {
  const { folder } = pathWith();
  const error = await failureOf(openTunnel(LOCAL, { PATH: folder }));
  expect(error.message).toContain('neither cloudflared nor ngrok');
  expect(error.advice.join(' ')).toContain('PUBLIC_URL');
});
