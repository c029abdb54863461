import type { WebSessionAnswer } from '@trunkline/protocol';
import { expect, it } from 'vitest';
import { ApiError } from '../../api/request.ts';
import { type AskForSession, TrySession } from './try-session.ts';

const MINUTE_MS = 60_000;

/** A server that gives tokens of 15 minutes, by a clock that the test moves. */
function openServer() {
  const server = { nowMs: 0, asked: [] as (string | undefined)[], refusal: undefined as ApiError | undefined };
  const ask: AskForSession = async (sessionId) => {
    server.asked.push(sessionId);
    if (server.refusal) throw server.refusal;
    const number = server.asked.length;
    return {
      sessionId: sessionId ?? `sess_${number}`,
      token: `token-${number}`,
      expiresAt: new Date(server.nowMs + 15 * MINUTE_MS).toISOString(),
      urls: { audio: '', audioPoll: '', chat: '', chatEvents: '' },
    } as WebSessionAnswer;
  };
  return { server, session: new TrySession(ask, () => server.nowMs) };
}

it('call and chat get the same token, also when both ask at once', async () => {
  const { server, session } = openServer();
  const [call, chat] = await Promise.all([session.grant(), session.grant()]);
  expect(call.token).toBe(chat.token);
  expect((await session.grant()).token).toBe(call.token);
  expect(server.asked).toEqual([undefined]);
});

it('a token that is about to end is renewed in the same session', async () => {
  const { server, session } = openServer();
  const { sessionId } = await session.grant();
  server.nowMs += 14.5 * MINUTE_MS;
  expect(await session.grant()).toMatchObject({ sessionId, token: 'token-2' });
  expect(server.asked).toEqual([undefined, sessionId]);
});

it('begins anew after it was left, whatever was under way', async () => {
  const { session } = openServer();
  const underWay = session.grant();
  session.forget();
  const [old, fresh] = await Promise.all([underWay, session.grant()]);
  expect(fresh.sessionId).not.toBe(old.sessionId);
  expect(session.id.value).toBe(fresh.sessionId);
});

it('a refusal keeps its code, and what may pass by itself is tried again', async () => {
  const { server, session } = openServer();
  server.refusal = new ApiError('Not from here.', 403, 'TL_ORIGIN_NOT_ALLOWED');
  await expect(session.grant()).rejects.toMatchObject({ code: 'TL_ORIGIN_NOT_ALLOWED', retryable: false });
  server.refusal = new ApiError('Away.', 0);
  await expect(session.grant()).rejects.toMatchObject({ code: 'unreachable', retryable: true });
  server.refusal = new ApiError('Gone.', 410, 'TL_SESSION_EXPIRED');
  await expect(session.grant()).rejects.toMatchObject({ code: 'TL_SESSION_EXPIRED', retryable: false });
});
