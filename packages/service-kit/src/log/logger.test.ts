import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureLog } from './captured-log.fixture.ts';
import { createLogger } from './logger.ts';

const NUMBER = '+15551234567';
const SECRET = 'hunter2-hunter2';

describe('createLogger', () => {
  it('writes one JSON object a line with level, time, service and fields', () => {
    const texts: string[] = [];
    const logger = createLogger({
      service: 'gateway',
      level: 'info',
      bindings: { replicaId: 'pod-1' },
      destination: { write: (text) => void texts.push(text) },
    });
    logger.info({ callId: 'call_1', framesToCaller: 7 }, 'call ended');
    logger.debug('not at this level');
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^\{.*\}\n$/);
    const line = JSON.parse(texts[0] ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'info', service: 'gateway', replicaId: 'pod-1', msg: 'call ended' });
    expect(line).toMatchObject({ callId: 'call_1', framesToCaller: 7 });
    expect(new Date(String(line['time'])).toISOString()).toBe(line['time']);
  });

  it('lets nothing personal or secret out, wherever it is put', () => {
    const { logger, lines } = captureLog({ bindings: { from: NUMBER } });
    const nasty = {
      headers: { authorization: `Bearer ${SECRET}`, cookie: `s=${SECRET}`, 'x-vapi-secret': SECRET },
      session: { from: NUMBER, to: NUMBER, agentSocketUrl: `wss://a.example/${SECRET}`, deep: { token: SECRET } },
      media: { payload: 'fn5+f/9/'.repeat(30), transcript: SECRET, text: SECRET, digits: SECRET },
      note: `call ${NUMBER} with password=${SECRET}`,
      err: new Error(`cannot reach https://u:${SECRET}@a.example/?token=${SECRET} for ${NUMBER}`),
    };
    logger.info(nasty, `about ${NUMBER}`);
    logger.warn(nasty.err);
    logger.info(`called ${NUMBER}`);
    logger.info('called %s', NUMBER);
    logger.child(nasty).child({ again: nasty }).info('from a child');
    logger.child({ from: NUMBER }, { serializers: {} }).info('from a child with options');
    const bound = logger.child({});
    bound.setBindings(nasty);
    bound.info('from set bindings');
    const all = JSON.stringify(lines);
    expect(lines).toHaveLength(7);
    expect(all).not.toContain('5551234567');
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain('fn5+f');
    expect(all).toContain('***67');
  });

  it('lets no telephone number out of any object', () => {
    const leaf = fc.constantFrom<unknown>(NUMBER, `a ${NUMBER}, b`, `tel:${NUMBER};x`, 1, null, true, 'word');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 8 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('from', 'note', NUMBER, '__proto__')), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree), (fields) => {
        const { logger, lines } = captureLog();
        logger.child(fields).info(fields, 'any object');
        expect(lines).toHaveLength(1);
        expect(JSON.stringify(lines)).not.toContain('5551234567');
      }),
    );
  });

  it('keeps code, message and stack of an error', () => {
    const { logger, lines } = captureLog();
    logger.error({ err: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }, 'no Redis');
    expect(lines[0]).toMatchObject({
      msg: 'no Redis',
      err: {
        type: 'Error',
        code: 'ECONNREFUSED',
        message: 'refused',
        stack: expect.stringContaining('logger.test.ts') as string,
      },
    });
  });
});
