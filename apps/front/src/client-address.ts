import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** @param text a comma list of addresses and ranges. @returns `undefined` if one of them is neither. */
export function parseAddresses(text: string): BlockList | undefined {
  const list = new BlockList();
  for (const entry of text.split(',')) {
    const [address = '', bits] = entry.trim().split('/');
    if (isIP(address) === 0) return undefined;
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 6 ? 128 : 32)) {
      list.addSubnet(address, Number(bits), familyOf(address));
    } else return undefined;
  }
  return list;
}

/** A socket that takes both families calls an IPv4 peer `::ffff:192.0.2.1`. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * Whose request it is: who opened the connection, or where that is a trusted proxy, whom the proxy says it was for, and so on from the last
 * to the first. What stands before an address that is not trusted may be made up.
 */
export function clientAddressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  trusted: BlockList,
): string {
  const header = headers['x-forwarded-for'] ?? '';
  const told = String(header)
    .split(',')
    .map((address) => plain(address.trim()));
  let client = plain(socket.remoteAddress ?? '');
  while (isIP(client) !== 0 && trusted.check(client, familyOf(client))) {
    const next = told.pop();
    if (next === undefined || isIP(next) === 0) return client;
    client = next;
  }
  return client;
}
