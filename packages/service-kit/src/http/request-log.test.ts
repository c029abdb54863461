import { expect, test } from 'vitest';
import { createLogger } from '../log/logger.ts';
import { createFastify } from './app.ts';
import { RequestLog } from './request-log.ts';

test('a request that logs nothing makes no logger, and one that does makes one', () => {
  let made = 0;
  const lines: string[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  const log = new RequestLog(() => {
    made += 1;
    return logger.child({ requestId: 'req_1' });
  });
  expect(made).toBe(0);
  log.warn({ callId: 'call_1' }, 'first');
  log.child({ part: 'x' }).info('second');
  expect(made).toBe(1);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', requestId: 'req_1', callId: 'call_1', msg: 'first' },
    { level: 'info', requestId: 'req_1', part: 'x', msg: 'second' },
  ]);
});

test('what a route logs carries the id of its request', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  const app = createFastify({ logger });
  app.get('/', (request) => {
    request.log.info('asked');
    return request.id;
  });
  const { body } = await app.inject('/');
  await app.close();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ requestId: body, msg: 'asked' }]);
});
