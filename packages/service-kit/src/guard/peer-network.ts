/** What counts as one peer, and what of its address may be shown. */
import { isIP } from 'node:net';

/** A socket that takes both families calls an IPv4 peer `::ffff:192.0.2.1`. */
const MAPPED = /^::ffff:(?=\d+\.)/i;
const GROUPS = 8;

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  const [plain = ''] = address.split('%', 1);
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0');
  return [...before, ...between, ...after].map((group) => group.replace(/^0+(?=.)/, '').toLowerCase());
}

/**
 * By what the tries of a peer are counted: its IPv4 address, or the 64 bits of its IPv6 network, since each customer of a network has
 * all addresses in one of these.
 */
export function peerOf(address: string): string {
  const plain = address.replace(MAPPED, '');
  return isIP(plain) === 6 ? `${groupsOf(plain).slice(0, 4).join(':')}::/64` : plain;
}

/** The network of a peer as a log may show it: 24 bits of IPv4, 48 of IPv6. An address would tell a person. */
export function shownNetworkOf(address: string): string {
  const plain = address.replace(MAPPED, '');
  if (isIP(plain) === 6) return `${groupsOf(plain).slice(0, 3).join(':')}::/48`;
  return isIP(plain) === 4 ? `${plain.split('.').slice(0, 3).join('.')}.0/24` : 'unknown';
}
