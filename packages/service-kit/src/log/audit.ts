import type { FastifyRequest } from 'fastify';

/** Who did what, and to what. There is no field for what was said. */
export interface AuditLine {
  /** The name of the key in `API_KEYS`. */
  operator: string | undefined;
  callId?: string;
  sessionId?: string;
}

type Logged = Pick<FastifyRequest, 'log'>;

/** Writes the one line that is left of an act: who did it to which call or session. */
export function auditAct({ log }: Logged, act: string, line: AuditLine): void {
  log.info({ act, ...line }, 'an operator has acted');
}

/** Writes the one line that is left when somebody has been given what was said: who looked at which call or session, and in which form. */
export function auditLook({ log }: Logged, look: string, line: AuditLine): void {
  log.info({ look, ...line }, 'an operator has looked');
}
