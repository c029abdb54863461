/** Long polling of browser voice, request by request: what each is answered, also by a replica that does not have the call. */
import { readWebFrame, type WebSessionAnswer, writeWebFrameHeader } from '@trunkline/protocol';
import { describe, it } from 'vitest';
import { readPollRecords, writeJsonRecord } from '../src/web/poll-records.ts';
import { PUBLIC_URL } from './rig.ts';
import { AGENT_HANGS_UP } from './scenarios.ts';
import { prepared } from './web-rig.ts';
import { startWebVoiceRig, type WebVoiceRig } from './web-voice-rig.ts';

const START = writeJsonRecord('{"type":"start"}');

function frameOf(seq: number): Buffer {
  const frame = Buffer.alloc(648);
  writeWebFrameHeader(frame, { format: 'pcm16k', generation: 0, flags: 0, seq });
  return frame;
}

interface Poller {
  post(records: Uint8Array[] | Buffer, headers?: Record<string, string>): Promise<[number, Record<string, unknown>]>;
  get(after?: number | string): Promise<[number, Buffer]>;
}

function pollerOf(rig: WebVoiceRig, { sessionId, token }: WebSessionAnswer, replica = 0): Poller {
  const url = `${rig.replicas[replica]?.origin}/web/audio/${sessionId}`;
  const own = { authorization: `Bearer ${token}`, origin: PUBLIC_URL };
  return {
    async post(records, headers = {}) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...own, 'content-type': 'application/octet-stream', ...headers },
        body: Buffer.isBuffer(records) ? records : Buffer.concat(records),
      });
      return [answer.status, (await answer.json()) as Record<string, unknown>];
    },
    async get(after) {
      const answer = await fetch(`${url}${after === undefined ? '' : `?after=${after}`}`, { headers: own });
      return [answer.status, Buffer.from(await answer.arrayBuffer())];
    },
  };
}

const codeOf = (body: Record<string, unknown>): unknown => (body['error'] as { code?: string } | undefined)?.code;

describe.concurrent('polls of a page', () => {
  it('begin with start, bring frames once, and are told when the call is over', async (context) => {
    const { expect } = context;
    const rig = await startWebVoiceRig(context, { scenario: await prepared(AGENT_HANGS_UP) });
    const poller = pollerOf(rig, await rig.openSession());
    expect((await poller.get())[0]).toBe(409);
    expect((await poller.post([frameOf(0)]))[0]).toBe(409);
    expect(await poller.post([START, frameOf(0), frameOf(1)])).toEqual([200, { ackSeq: 2 }]);
    expect(await poller.post([frameOf(1), frameOf(2)])).toEqual([200, { ackSeq: 3 }]);
    expect((await poller.get('x'))[0]).toBe(422);
    expect((await poller.post(Buffer.from([1, 2, 3])))[0]).toBe(400);
    expect((await poller.post(Buffer.alloc(70_000)))[0]).toBe(413);

    const numbers: number[] = [];
    const types: unknown[] = [];
    let after = -1;
    let status = 200;
    let hasLeft = false;
    // Each answer is asked for twice now and then, as a page does to which one was lost: nothing is doubled or left out.
    for (let polls = 0; polls < 400 && status !== 410; polls += 1) {
      const [answered, body] = await poller.get(after);
      status = answered;
      if (answered !== 200) continue;
      for (const { data, isBinary } of readPollRecords(body) ?? []) {
        if (!isBinary) types.push((JSON.parse(Buffer.from(data).toString()) as { type: string }).type);
        else numbers.push(readWebFrame(data)?.seq ?? -1);
      }
      if (polls % 5 !== 4) after = numbers.at(-1) ?? after;
      if (hasLeft || numbers.length <= 150) continue;
      hasLeft = true;
      await poller.post([writeJsonRecord('{"type":"bye"}')]);
    }
    expect(status).toBe(410);
    expect(types[0]).toBe('ready');
    expect(types).toContain('turn');
    const distinct = [...new Set(numbers)];
    expect(distinct).toEqual(Array.from({ length: distinct.length }, (_, number) => number));
    expect(distinct.length).toBeGreaterThan(100);
    expect((await poller.post([frameOf(3)]))[0]).toBe(410);
  });

  it('need the token of their session, from its origin', async (context) => {
    const { expect } = context;
    const rig = await startWebVoiceRig(context, { scenario: await prepared(AGENT_HANGS_UP) });
    const [one, other] = [await rig.openSession(), await rig.openSession()];
    const poller = pollerOf(rig, one);
    const refused = async (headers: Record<string, string>): Promise<unknown[]> => {
      const [status, body] = await poller.post([START], headers);
      return [status, codeOf(body)];
    };
    expect(await refused({ authorization: '' })).toEqual([401, 'TL_UNAUTHORIZED']);
    expect(await refused({ authorization: `Bearer ${'A'.repeat(43)}` })).toEqual([401, 'TL_UNAUTHORIZED']);
    expect(await refused({ authorization: `Bearer ${other.token}` })).toEqual([403, 'TL_FORBIDDEN']);
    expect(await refused({ origin: 'https://evil.example.com' })).toEqual([403, 'TL_ORIGIN_NOT_ALLOWED']);
    rig.skip(16 * 60_000);
    expect(await refused({})).toEqual([401, 'TL_TOKEN_EXPIRED']);
  });

  it('are told by a replica that does not have the call, and a start with the resume token moves it there', async (context) => {
    const { expect } = context;
    const rig = await startWebVoiceRig(context, { scenario: await prepared(AGENT_HANGS_UP), replicas: 2 });
    const session = await rig.openSession();
    const [here, there] = [pollerOf(rig, session), pollerOf(rig, session, 1)];
    await here.post([START, frameOf(0)]);
    const [, body] = await here.get();
    const [ready] = readPollRecords(body) ?? [];
    const { resumeToken } = JSON.parse(Buffer.from(ready?.data ?? []).toString()) as { resumeToken: string };
    const [status, answer] = await there.post([frameOf(1)]);
    expect([status, codeOf(answer)]).toEqual([421, 'TL_WRONG_REPLICA']);
    const resume = writeJsonRecord(JSON.stringify({ type: 'start', resumeToken }));
    expect((await there.post([resume, frameOf(1)]))[0]).toBe(200);
    expect((await there.post([frameOf(2)]))[1]).toEqual({ ackSeq: 3 });
    expect(rig.vapi.calls.length).toBeLessThanOrEqual(2);
  });

  it('may be asked for by pages of allowed origins, and by no others', async (context) => {
    const { expect } = context;
    const rig = await startWebVoiceRig(context, {
      scenario: await prepared(AGENT_HANGS_UP),
      env: { WEB_ORIGINS: 'https://shop.example.com' },
    });
    const preflight = async (origin: string): Promise<string | null> => {
      const answer = await fetch(`${rig.replicas[0].origin}/web/audio/sess_1`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await preflight('https://shop.example.com')).toBe('https://shop.example.com');
    expect(await preflight('https://evil.example.com')).toBeNull();
    expect(await preflight('https://shop.example.com.evil.example')).toBeNull();
  });
});
