import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

const DEFAULT_PORT = 6379;
/** A Redis that lives gives one of these answers; NOAUTH comes from one that wants the password, which the clients will send. */
const ALIVE = /^(\+PONG|-NOAUTH)/;

/**
 * Asks whether something that speaks Redis answers at this address, with PING over a bare socket.
 * @param {string} url `redis://` or `rediss://`
 * @param {{ timeoutMs?: number }} [limit]
 * @returns {Promise<string | undefined>} what is wrong, without the password; undefined when it answers
 */
export function redisFault(url, { timeoutMs = 3000 } = {}) {
  if (!URL.canParse(url)) return Promise.resolve('not a URL; expected redis://HOST:PORT');
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    return Promise.resolve(`starts with ${protocol} where redis: or rediss: is expected`);

  // An IPv6 address stands in brackets in a URL, and without them in a socket's address.
  const host = hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  const address = { host, port: Number(port || DEFAULT_PORT) };
  const where = `${hostname || host}:${address.port}`;

  return new Promise((resolve) => {
    const ping = () => socket.write('PING\r\n');
    const socket =
      protocol === 'rediss:' ? connectTls({ ...address, servername: host }, ping) : connectTcp(address, ping);
    /** @param {string} [fault] */
    const settle = (fault) => {
      socket.destroy();
      resolve(fault);
    };
    let reply = '';
    socket.setTimeout(timeoutMs, () => settle(`no answer from ${where} within ${timeoutMs} ms`));
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      settle(`no connection to ${where} (${error.code ?? error.message})`),
    );
    socket.on('close', () => settle(`${where} closed the connection`));
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      if (!reply.includes('\n')) return;
      settle(
        ALIVE.test(reply)
          ? undefined
          : `${where} answered PING with ${JSON.stringify(reply.split('\r\n', 1)[0]?.slice(0, 80))}`,
      );
    });
  });
}

/**
 * Asks the same about the value of REDIS_URL, in which a comma list means a cluster. One node that answers is enough, as it is for
 * a cluster client.
 * @param {string} urls
 */
export async function redisUrlFault(urls) {
  const faults = await Promise.all(urls.split(',').map((url) => redisFault(url.trim())));
  return faults.includes(undefined) ? undefined : faults.join('; ');
}
