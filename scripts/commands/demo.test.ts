import { expect, it } from 'vitest';
import { fromUsersFolder } from './demo.mjs';

it.each([
  [
    ['--report', 'out.json'],
    ['--report', '/home/me/out.json'],
  ],
  [
    ['--report=sub/out.json', '--calls', '3'],
    ['--report=/home/me/sub/out.json', '--calls', '3'],
  ],
  [
    ['--report', '/tmp/out.json'],
    ['--report', '/tmp/out.json'],
  ],
  [
    ['--report', '../out.json', '--keep'],
    ['--report', '/home/out.json', '--keep'],
  ],
  [
    ['--calls', '3', '--scenario', 'barge-in'],
    ['--calls', '3', '--scenario', 'barge-in'],
  ],
  [
    ['--file', 'record.json', '--json'],
    ['--file', '/home/me/record.json', '--json'],
  ],
  [['--report'], ['--report']],
])('reads %j as seen from the folder of the user', (args, expected) => {
  expect(fromUsersFolder(args, '/home/me')).toEqual(expected);
});
