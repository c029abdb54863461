import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';

const script = join(ROOT, 'deploy/image/with-extra-ca.sh');
const folder = mkdtempSync(join(tmpdir(), 'extra-ca-'));
const extra = join(folder, 'extra.pem');
const system = join(folder, 'system.pem');
writeFileSync(extra, '-----BEGIN CERTIFICATE-----\nextra\n-----END CERTIFICATE-----');
writeFileSync(system, '-----BEGIN CERTIFICATE-----\nsystem\n-----END CERTIFICATE-----');
afterAll(() => rmSync(folder, { recursive: true }));

/** Variables of a build, in which only what a test sets is set. */
const envOf = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  ...more,
});

test('certificates of the build secret are trusted beside those of Node and of the system, and are gone afterwards', () => {
  const output = execFileSync(
    'sh',
    [script, 'sh', '-c', 'cat "$SSL_CERT_FILE"; echo "$SSL_CERT_FILE $NODE_EXTRA_CA_CERTS"'],
    {
      env: envOf({ EXTRA_CA_FILE: extra, SSL_CERT_FILE: system }),
      encoding: 'utf8',
    },
  );
  const [file = '', forNode] = output.trimEnd().split('\n').at(-1)!.split(' ');
  const certificates = output.match(/-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----/g)!;
  expect(certificates.slice(0, rootCertificates.length)).toEqual([...rootCertificates]);
  expect(certificates.slice(rootCertificates.length).map((one) => one.split('\n')[1])).toEqual(['system', 'extra']);
  expect(forNode).toBe(extra);
  expect(existsSync(file)).toBe(false);
});

test('without the secret nothing is changed', () => {
  const output = execFileSync(
    'sh',
    [script, 'sh', '-c', 'echo "${SSL_CERT_FILE-unset} ${NODE_EXTRA_CA_CERTS-unset}"'],
    {
      env: envOf({ EXTRA_CA_FILE: join(folder, 'missing') }),
      encoding: 'utf8',
    },
  );
  expect(output).toBe('unset unset\n');
});

test('the exit code is that of the command', () => {
  const { status } = spawnSync('sh', [script, 'sh', '-c', 'exit 7'], { env: envOf({ EXTRA_CA_FILE: extra }) });
  expect(status).toBe(7);
});
