import type { CallId, CallLook } from '@trunkline/protocol';
import { noteLook } from '../scripts/index.ts';
import { longestLifeMs, type StoreContext } from '../store-context.ts';

/**
 * Who has looked at what was said in a call. It stands beside the facts and not among them, because a look changes nothing of the call,
 * does not make its words live longer, and is still known after they have been erased.
 * Failure policy: see `RedisPort`. A `note` that has failed may be repeated, and may then count twice.
 */
export interface CallLooks {
  /** Kept as long as an ended call, from the last look. */
  note(callId: CallId, look: Pick<CallLook, 'by' | 'form'> & { atMs: number }): Promise<void>;
  /** @returns the looks by key and form, the newest first. */
  read(callId: CallId): Promise<CallLook[]>;
}

/** A form has no space, and a key's name may have one. */
const fieldOf = ({ by, form }: Pick<CallLook, 'by' | 'form'>): string => `${form} ${by}`;

function parseLook([field, value]: readonly [string, string]): CallLook {
  const [form = ''] = field.split(' ', 1);
  const [count = 0, firstAtMs = 0, lastAtMs = 0] = value.split(' ').map(Number);
  return { by: field.slice(form.length + 1), form, count, firstAtMs, lastAtMs };
}

export function createCallLooks({ port, keys, limits }: StoreContext): CallLooks {
  return {
    async note(callId, { atMs, ...look }) {
      await port.run(noteLook, [keys.looks(callId)], [fieldOf(look), atMs, longestLifeMs(limits)]);
    },
    async read(callId) {
      const fields = await port.send((redis) => redis.hgetall(keys.looks(callId)));
      return Object.entries(fields)
        .map(parseLook)
        .toSorted((a, b) => b.lastAtMs - a.lastAtMs);
    },
  };
}
