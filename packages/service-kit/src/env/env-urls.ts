/** Zod pieces for addresses in environment variables; see env-values.ts for how a piece behaves. */
import { isIP } from 'node:net';
import { envValue } from './env-values.ts';

/** Looked for where slashes begin only: a run of them somewhere else would be looked through from each of its places. */
const SLASHES_AT_END = /(?<!\/)\/+$/;

/**
 * A URL of one of `schemes` (without the colon), returned without a slash at its end. Credentials inside it are refused:
 * they have variables of their own, and a URL ends up in logs.
 */
export function envUrl({ schemes = ['https', 'http'] }: { schemes?: readonly [string, ...string[]] } = {}) {
  return envValue({
    expected: `${article(schemes)} URL without credentials, such as ${schemes[0]}://api.example.com/v1`,
    parse: (text) => {
      const url = parseUrl(text, schemes);
      return url && url.username === '' && url.password === '' ? text.replace(SLASHES_AT_END, '') : undefined;
    },
  });
}

/** Scheme, host and perhaps a port, and nothing after them: what others call us by. */
export function envOrigin({ schemes = ['https'] }: { schemes?: readonly [string, ...string[]] } = {}) {
  return envValue({
    expected: `${article(schemes)} origin, such as ${schemes[0]}://gw.example.com`,
    parse: (text) => {
      const url = parseUrl(text, schemes);
      return url && `${url.origin}/` === url.href ? url.origin : undefined;
    },
  });
}

/** A comma list of origins of pages, http or https, as browsers write them; frozen. */
export function envOrigins() {
  const origin = envOrigin({ schemes: ['https', 'http'] });
  return envValue({
    expected: 'a comma list of exact origins, such as https://www.example.com,https://shop.example.com',
    parse(text): readonly string[] | undefined {
      const parsed = text.split(',').map((one) => origin.safeParse(one.trim()));
      return parsed.every(({ success }) => success)
        ? Object.freeze(parsed.flatMap(({ data }) => data ?? []))
        : undefined;
    },
  });
}

/**
 * Where Redis is: `redis://` or `rediss://`, or a comma list of them, all of the same scheme, which means a cluster
 * (CONTRACT, Environment). Returned as text without blanks. It may hold a password, so no fault line shows it.
 */
export function redisUrl() {
  return envValue({
    expected: 'redis://host:6379 or rediss://host:6379, or a comma list with one scheme throughout for a cluster',
    parse: (text) => {
      const nodes = text.split(',').map((node) => node.trim());
      const urls = nodes.map((node) => parseUrl(node, ['redis', 'rediss']));
      return urls.every((url) => url && url.hostname !== '' && url.protocol === urls[0]?.protocol)
        ? nodes.join(',')
        : undefined;
    },
    show: (text) => `${text.length} characters, not shown`,
    isSecret: true,
  });
}

/** Names that Fastify knows for ranges of addresses. */
const RANGE_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

function isAddressRange(text: string): boolean {
  if (RANGE_NAMES.includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

/** TRUSTED_PROXIES: a comma list of addresses and ranges, as Fastify's `trustProxy` takes them. */
export function envProxies() {
  return envValue({
    expected: 'a comma list of addresses and ranges, such as 10.0.0.0/8,192.0.2.1',
    parse(text): readonly string[] | undefined {
      const ranges = text.split(',').map((range) => range.trim());
      return ranges.every(isAddressRange) ? Object.freeze(ranges) : undefined;
    },
  });
}

function parseUrl(text: string, schemes: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && schemes.includes(url.protocol.slice(0, -1)) ? url : undefined;
}

function article(schemes: readonly string[]): string {
  const words = schemes.join(' or ');
  return /^[aeiouh]/.test(words) ? `an ${words}` : `a ${words}`;
}
