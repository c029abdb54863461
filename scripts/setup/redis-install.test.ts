import { describe, expect, it } from 'vitest';
import { machineWith, recordingExec } from './package-manager.test-support.ts';
import { installRedis } from './redis-install.mjs';

describe('installRedis', () => {
  async function run(on: ReturnType<typeof machineWith>, available: string[]) {
    const { exec, commands } = recordingExec(available);
    const refusal = await installRedis({ machine: on, exec, env: {}, note: () => {} });
    return { commands, refusal };
  }

  it('refreshes the list, installs without a question, and puts the service to rest on Debian', async () => {
    const { commands, refusal } = await run(machineWith(['apt-get'], { hasSystemd: true }), ['redis-server']);
    expect(refusal).toBeUndefined();
    expect(commands).toEqual([
      'env DEBIAN_FRONTEND=noninteractive apt-get -q update',
      'env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=60 install --no-install-recommends redis-server',
      'env DEBIAN_FRONTEND=noninteractive systemctl disable --now redis-server',
    ]);
  });

  it('hands its settings through sudo', async () => {
    const user = machineWith(['apt-get'], { isRoot: false, sudoWithoutQuestion: async () => true });
    const { commands } = await run(user, ['redis-server']);
    expect(commands[0]).toBe('sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q update');
  });

  it('takes Valkey where the system has no Redis any more', async () => {
    const { commands, refusal } = await run(machineWith(['dnf']), ['valkey']);
    expect(refusal).toBeUndefined();
    expect(commands).toEqual(['dnf -y install redis', 'dnf -y install valkey']);
  });

  it('tells why each package could not be installed', async () => {
    const { refusal } = await run(machineWith(['apk']), []);
    expect(refusal).toBe('apk could not install redis: no such package; apk could not install valkey: no such package');
  });

  it('runs nothing where it would have to ask', async () => {
    const { commands, refusal } = await run(machineWith(['apt-get'], { isRoot: false }), ['redis-server']);
    expect(refusal).toContain('apt-get needs root');
    expect(commands).toEqual([]);
  });
});
