/**
 * What becomes of a call in which something of ours has thrown. Its state may be broken, so it does not go on here: another
 * replica gets it, or this one anew. A call that fails a second time would fail everywhere, and its caller hears the apology.
 */
import type { CallParts } from './call-parts.ts';

/** @throws when even that is beyond the call; its caller and its agent are then released without a word. */
export function recoverCall(parts: CallParts): void {
  const { host, life } = parts;
  try {
    life.step(host.hasFailedBefore ? { type: 'call.failed', reason: 'gateway-fault' } : { type: 'call.shutDown' });
  } finally {
    // A call that failed while it was being ended has nobody else who would release it.
    if (!life.isReleasing) releaseWithoutAWord(parts);
  }
}

/** The carrier then asks what comes next, and each such stream counts as lost. */
function releaseWithoutAWord({ host, streams, agent, voice }: CallParts): void {
  const steps = [() => agent.leave(), () => voice.close(), () => streams.close('handedOver'), () => host.released()];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      host.log.error({ err: error, where: 'release' }, 'a call failed');
    }
  }
}
