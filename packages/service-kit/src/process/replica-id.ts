import { encodeBase32 } from '@trunkline/protocol';

/**
 * A name for this process among its replicas, such as `x2x4z-0f3kq8zt`. The end of the host's name lets a reader find the
 * pod; the random part keeps a restarted container, which has the same host name, from taking its old leases for its own.
 * @param random fresh random bytes; 5 make 8 characters.
 */
export function createReplicaId(hostname: string, random: Uint8Array): string {
  const host = hostname
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(-12)
    .replaceAll(/^-+|-+$/g, '');
  return `${host || 'replica'}-${encodeBase32(random)}`;
}
