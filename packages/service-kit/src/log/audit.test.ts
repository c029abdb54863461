import { expect, it } from 'vitest';
import { auditAct, auditLook, auditRefusal } from './audit.ts';
import { captureLog } from './captured-log.fixture.ts';

it.each(['warn', 'error', 'fatal'] as const)(
  'an act, a look and a refusal leave their line at LOG_LEVEL=%s',
  (level) => {
    const { logger, lines } = captureLog({ level });
    auditAct({ log: logger }, 'erase', { operator: 'ops', callId: 'call_1' });
    auditLook({ log: logger }, 'call', { operator: 'eyes', callId: 'call_1' });
    auditRefusal({ log: logger }, 'act', { operator: 'eyes' });
    expect(lines.map(({ level: shown, audit, operator }) => [shown, audit, operator])).toEqual([
      ['info', true, 'ops'],
      ['info', true, 'eyes'],
      ['info', true, 'eyes'],
    ]);
  },
);

it('where the log is silent it stays so', () => {
  const { logger, lines } = captureLog({ level: 'silent' });
  auditAct({ log: logger }, 'erase', { operator: 'ops' });
  expect(lines).toEqual([]);
});
