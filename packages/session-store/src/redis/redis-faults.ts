/**
 * What Redis says when it refuses a command. Redis 7 puts the word in front; before that, a command inside a script was
 * refused as `ERR Error running script (...): -READONLY You can't ...`.
 */
const NOT_PRIMARY = /(?:^|: -)(?:READONLY|MASTERDOWN|UNBLOCKED) /;
const OUT_OF_MEMORY = /(?:^|: -)OOM /;
const NOT_SAVED = /(?:^|: -)MISCONF /;
const OUR_FAULT = /^(?:ERR|WRONGTYPE|CROSSSLOT|NOSCRIPT|NOPERM)\b/;

/**
 * Whether the server is a replica, or has just become one (`UNBLOCKED` ends the commands that blocked there). The
 * refused command was not carried out.
 */
export function isNotPrimary({ message }: Error): boolean {
  return NOT_PRIMARY.test(message);
}

/** Whether the command is wrong in itself; everything else passes when the server or the network recovers. */
export function isOurFault({ name, message }: Error): boolean {
  const isPassing = NOT_PRIMARY.test(message) || OUT_OF_MEMORY.test(message) || NOT_SAVED.test(message);
  return name === 'ReplyError' && OUR_FAULT.test(message) && !isPassing;
}

/** Why Redis takes no writes, in words for an operator. Never quotes the peer, whose text may hold keys. */
export function describeFault({ message }: Error): string {
  if (OUT_OF_MEMORY.test(message)) return 'Redis is out of memory (maxmemory)';
  if (NOT_PRIMARY.test(message)) return 'Redis is a replica and takes no writes';
  if (NOT_SAVED.test(message)) return 'Redis cannot save to its disk and takes no writes';
  return 'Redis is out of reach';
}
