import { type CallId, NAMELESS_OPERATOR } from '@trunkline/protocol';
import { auditLook } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyRequest } from 'fastify';

export interface LookNotesOptions {
  looks: Pick<SessionStore['looks'], 'note'>;
  epochMs: () => number;
}

/** @param form of what was read. @param operator the name of the key; undefined for one without a name. */
export type NoteLook = (
  request: Pick<FastifyRequest, 'log'>,
  form: string,
  look: { callId: CallId; operator: string | undefined },
) => void;

/**
 * Makes what leaves the two traces of a look at what was said in a call: a line in the log, and a count beside the call's facts. The
 * answer waits for neither. Where Redis takes no count, the line stands and a second one says so.
 */
export function createLookNotes({ looks, epochMs }: LookNotesOptions): NoteLook {
  return (request, form, { callId, operator }) => {
    auditLook(request, form, { callId, operator });
    looks.note(callId, { by: operator ?? NAMELESS_OPERATOR, form, atMs: epochMs() }).catch((error: unknown) => {
      request.log.warn({ err: error, callId }, 'a look at a call is in this log and not in its record');
    });
  };
}
