import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { OutgoingWire } from './outgoing-wire.ts';

/** A secret that both sides know stands in for certificates. */
const PSK = Buffer.from('a secret of a test, no more');
const TLS = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
const SERVERS: Record<string, () => Server> = {
  plain: () => createServer(),
  'in TLS': () => createTlsServer({ ...TLS, pskCallback: () => PSK }),
};

const open: { server: Server; wires: Socket[] } = { server: createServer(), wires: [] };
afterEach(() => {
  for (const wire of open.wires) wire.destroy();
  open.wires = [];
  open.server.close();
});

/** @returns both ends of a connection. */
async function openWire(isSecure: boolean): Promise<{ wire: OutgoingWire; ours: Socket; theirs: Socket }> {
  const { port } = open.server.address() as AddressInfo;
  const came = once(open.server, isSecure ? 'secureConnection' : 'connection');
  const wire = new OutgoingWire();
  const pskCallback = () => ({ psk: PSK, identity: 'test' });
  const options = { ...TLS, host: '127.0.0.1', port, pskCallback, checkServerIdentity: () => undefined };
  const ours = wire.connect(options, isSecure);
  const [theirs] = (await came) as [Socket];
  open.wires.push(ours, theirs);
  return { wire, ours, theirs };
}

describe.each(Object.keys(SERVERS))('a wire that we open, %s', (kind) => {
  const isSecure = kind !== 'plain';
  const listen = async (): Promise<void> => {
    open.server = (SERVERS[kind] as () => Server)().listen(0, '127.0.0.1');
    await once(open.server, 'listening');
  };

  it('is a stream first, and gives what comes later to whoever takes it, whole and in order', async () => {
    await listen();
    const { wire, ours, theirs } = await openWire(isSecure);
    theirs.write('hello');
    const [first] = (await once(ours, 'data')) as [Buffer];
    expect(first.toString()).toBe('hello');
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const taken: Buffer[] = [];
    wire.readWith((memory, bytes) => taken.push(Buffer.from(memory.subarray(0, bytes))));
    theirs.end(sent);
    await once(ours, 'end');
    expect(Buffer.concat(taken).equals(sent)).toBe(true);
  });

  it('hears nothing of what others read into the same buffer', async () => {
    await listen();
    const wires = [await openWire(isSecure), await openWire(isSecure), await openWire(isSecure)];
    const taken = wires.map(() => '');
    const ends = wires.map(({ wire, ours, theirs }, index) => {
      wire.readWith((memory, bytes) => (taken[index] += memory.toString('utf8', 0, bytes)));
      ours.resume();
      for (let count = 0; count < 50; count += 1) theirs.write(String(index));
      theirs.end();
      return once(ours, 'end');
    });
    await Promise.all(ends);
    expect(taken).toEqual(['0', '1', '2'].map((digit) => digit.repeat(50)));
  });
});
