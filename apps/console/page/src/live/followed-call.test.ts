import { expect, test } from 'vitest';
import { ApiError } from '../api/request.ts';
import { FollowedCall, type LoadCall } from './followed-call.ts';
import { answer, fact } from './live-store.test-support.ts';

const idsOf = (call: FollowedCall): string[] => call.facts.value.map(({ id }) => id);

/** Answers as the server does: two facts a page, from behind the place that is asked for. */
function pagesOf(log: string[], asked: (string | undefined)[], callId = 'call_a'): LoadCall {
  return async (_id, { after }) => {
    asked.push(after);
    const left = log.slice(after === undefined ? 0 : log.indexOf(after) + 1);
    const page = left.slice(0, 2);
    const last = page.at(-1);
    return answer(callId, page.map(fact), left.length > 2 && last ? { nextAfter: last } : {});
  };
}

test('a long call is loaded page by page, and what comes live meanwhile is in its place once', async () => {
  const asked: (string | undefined)[] = [];
  const call = new FollowedCall('call_a', pagesOf(['1-0', '2-0', '3-0', '10-0', '10-1'], asked));
  const loading = call.load();
  call.addFacts([fact('10-1'), fact('11-0')]);
  await loading;
  expect(idsOf(call)).toEqual(['1-0', '2-0', '3-0', '10-0', '10-1', '11-0']);
  expect(asked).toEqual([undefined, '2-0', '10-0']);
});

test('after a gap only the pages behind what was loaded are asked for', async () => {
  const log = ['1-0', '2-0', '3-0', '4-0'];
  const asked: (string | undefined)[] = [];
  const call = new FollowedCall('call_a', pagesOf(log, asked));
  await call.load();
  // It came live behind the gap, and what is in the gap is missing still.
  call.addFacts([fact('9-0')]);
  log.push('5-0', '6-0', '9-0');
  asked.length = 0;
  await call.load();
  expect(idsOf(call)).toEqual(['1-0', '2-0', '3-0', '4-0', '5-0', '6-0', '9-0']);
  expect(asked).toEqual([undefined, '4-0', '6-0']);
});

test('a call that was asked for by its CallSid is read once more, because nothing live was known to be its own before', async () => {
  const asked: (string | undefined)[] = [];
  const call = new FollowedCall('CA1', pagesOf(['1-0'], asked));
  await call.load();
  expect(call.callId).toBe('call_a');
  expect(asked).toEqual([undefined, undefined]);
});

test('what could not be loaded says why, and what was there stays', async () => {
  let isAway = false;
  const call = new FollowedCall('call_a', async () => {
    if (isAway) throw new ApiError('Redis is away.', 503);
    return answer('call_a', [fact('1-0')]);
  });
  await call.load();
  isAway = true;
  await call.load();
  expect([call.trouble.value?.status, idsOf(call), call.isLoading.value]).toEqual([503, ['1-0'], false]);
  isAway = false;
  await call.load();
  expect(call.trouble.value).toBeUndefined();
});
