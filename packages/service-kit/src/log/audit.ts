/**
 * The lines that are left of who did what, who looked at what, and who was refused. They are written whatever LOG_LEVEL is, but for
 * `silent`: an operator who wants a quiet log must not lose them.
 */
import type { FastifyRequest } from 'fastify';

/** Who did what, and to what. There is no field for what was said. */
export interface AuditLine {
  /** The name of the key in `API_KEYS`. */
  operator: string | undefined;
  callId?: string;
  sessionId?: string;
  /** The queue of a job. */
  job?: string;
}

type Logged = Pick<FastifyRequest, 'log'>;

function write({ log }: Logged, fields: object, message: string): void {
  if (log.level === 'silent') return;
  // A child has a level of its own, and the same place to write to.
  log.child({ audit: true }, { level: 'info' }).info(fields, message);
}

/** Writes the one line that is left of an act: who did it to which call or session. */
export function auditAct(logged: Logged, act: string, line: AuditLine): void {
  write(logged, { act, ...line }, 'an operator has acted');
}

/** Writes the one line that is left when somebody has been given what was said: who looked at which call or session, and in which form. */
export function auditLook(logged: Logged, look: string, line: AuditLine): void {
  write(logged, { look, ...line }, 'an operator has looked');
}

/** Writes the one line that is left when the holder of a key has asked for more than it may. @param scope that the key lacks. */
export function auditRefusal(logged: Logged, scope: string, line: AuditLine): void {
  write(logged, { scope, ...line }, 'a key was refused that lacks a scope');
}
