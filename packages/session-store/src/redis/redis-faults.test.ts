import { expect, test } from 'vitest';
import { describeFault, isNotPrimary, isOurFault } from './redis-faults.ts';

function replyError(message: string): Error {
  const error = new Error(message);
  error.name = 'ReplyError';
  return error;
}

const READONLY = "READONLY You can't write against a read only replica.";
const OOM = "OOM command not allowed when used memory > 'maxmemory'.";
/** How Redis 6.2 says it of a command inside a script. */
const inScript = (text: string): string =>
  `ERR Error running script (call to f_4ca2): @user_script:7: @user_script: 7: -${text} `;

test.each([
  [READONLY],
  [`${READONLY} script: 4ca2, on @user_script:7.`],
  [inScript(READONLY)],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."],
  ['UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'],
])('%s says that the server is no primary, and is no fault of ours', (message) => {
  const error = replyError(message);
  expect(isNotPrimary(error)).toBe(true);
  expect(isOurFault(error)).toBe(false);
  expect(describeFault(error)).toBe('Redis is a replica and takes no writes');
});

test.each([OOM, inScript(OOM)])('%s says that Redis is full, and is no fault of ours', (message) => {
  const error = replyError(message);
  expect(isOurFault(error)).toBe(false);
  expect(isNotPrimary(error)).toBe(false);
  expect(describeFault(error)).toBe('Redis is out of memory (maxmemory)');
});

test.each(['ERR wrong number of arguments', 'WRONGTYPE Operation against a key', "ERR unknown command 'READONLY '"])(
  '%s is our fault',
  (message) => {
    expect(isOurFault(replyError(message))).toBe(true);
    expect(isNotPrimary(replyError(message))).toBe(false);
  },
);

test('a broken connection is nobody whom we could name, and its text is not repeated', () => {
  const error = new Error('connect ECONNREFUSED redis://:secret@10.0.0.1');
  expect(isOurFault(error)).toBe(false);
  expect(describeFault(error)).toBe('Redis is out of reach');
});
