import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import type { CallDetail, CallEvent, CallId, CallListAnswer } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import type { CallAnswer } from '../api-types.ts';
import { type ConsoleReplica, type ConsoleRig, test } from '../console-rig.test-support.ts';

const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;
const list = (replica: ConsoleReplica, query = ''): Promise<CallListAnswer> => json(replica.ask(`/api/calls${query}`));

const ENDED: CallEvent = { type: 'call.ended', atMs: 9_000, endedBy: 'caller', reason: 'hung-up', durationMs: 8_000 };
const NO_AGENT: CallEvent = { type: 'agent.failed', atMs: 2_000, reason: 'refused' };

async function endCall(rig: ConsoleRig, endedAtMs: number, ...facts: CallEvent[]): Promise<string> {
  const callId = await rig.newCall({ createdAtMs: endedAtMs - 8_000 });
  await rig.tell(callId, ...facts, ENDED);
  await rig.store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs });
  return callId;
}

test('calls that go on come first, and the pages of the others leave none out and repeat none', async ({
  rig,
  expect,
}) => {
  const ended: string[] = [];
  for (let index = 0; index < 5; index += 1) ended.push(await endCall(rig, 1_000_000 + index));
  const live = await rig.newCall();
  const replica = await rig.start();
  await waitUntil(() => replica.book.rows().length === 6, { what: 'all calls to be known' });
  const seen: string[] = [];
  let query: string | undefined = '?limit=2';
  while (query !== undefined) {
    const page: CallListAnswer = await list(replica, query);
    seen.push(...page.calls.map(({ callId }) => callId));
    query = page.nextAfter === undefined ? undefined : `?limit=2&after=${page.nextAfter}`;
  }
  expect(seen).toEqual([live, ...ended.toReversed()]);
  expect((await list(replica, '?state=live')).calls).toMatchObject([{ callId: live, severity: 'open' }]);
  expect((await list(replica, '?state=ended')).calls).toHaveLength(5);
});

test('what needs attention is what went wrong, and says so in the first clause of its verdict', async ({
  rig,
  expect,
}) => {
  await endCall(rig, 1_000_000);
  const bad = await endCall(rig, 1_000_001, NO_AGENT);
  const replica = await rig.start();
  await waitUntil(() => replica.book.rows().length === 2, { what: 'both calls to be known' });
  const { calls } = await list(replica, '?attention=1');
  expect(calls).toMatchObject([{ callId: bad, severity: 'fault', verdict: expect.any(String) }]);
});

test('a call that goes on for so long that its facts are not kept is judged on all of them', async ({
  rig,
  expect,
}) => {
  const callId = await rig.newCall();
  const digits = Array.from({ length: 2_100 }, (_, at): CallEvent => ({
    type: 'caller.dtmf',
    atMs: 3_000 + at,
    digits: 1,
  }));
  await rig.tell(callId, NO_AGENT, ...digits);
  const replica = await rig.start();
  await waitUntil(() => replica.book.rows().length === 1, { what: 'the call to be known' });
  expect((await list(replica, '?state=live')).calls).toMatchObject([
    { callId, severity: 'fault', flags: ['no-agent'] },
  ]);
});

test('any id that is pasted leads to its call', async ({ rig, expect }) => {
  const callId = await rig.newCall({ callId: 'call_0123456789abcdef', callSid: 'CA0123456789abcdef' });
  await rig.store.sessions.linkVapiCall('11111111-2222-3333-4444-555555555555', callId);
  const replica = await rig.start();
  for (const pasted of [callId, 'CA0123456789abcdef', ' 11111111-2222-3333-4444-555555555555 ']) {
    expect((await list(replica, `?q=${encodeURIComponent(pasted)}`)).calls).toMatchObject([{ callId }]);
    const answer = await json<CallAnswer>(replica.ask(`/api/calls/${encodeURIComponent(pasted)}`));
    expect(answer.call.callId).toBe(callId);
  }
  for (const pasted of ['call_none', '../../etc/passwd', '{call_1}', 'x'.repeat(5_000)]) {
    expect(await list(replica, `?q=${encodeURIComponent(pasted)}`)).toEqual({ calls: [] });
  }
});

test('one call is its record without secrets, its facts, its levels, its turns and what went wrong', async ({
  rig,
  expect,
}) => {
  const callId = await rig.newCall({ metadata: '{"card":"4111"}' });
  await rig.store.sessions.writeAgent(
    callId,
    { vapiCallId: 'vapi-1', agentSocketUrl: 'wss://secret.example', agentControlUrl: 'https://secret.example' },
    { number: 1 },
  );
  await rig.tell(callId, { type: 'caller.turnEnded', atMs: 3_000, turnId: 'turn_1', text: 'Hello' }, NO_AGENT);
  await rig.store.levels.append([{ callId, levels: { atMs: 1_000, caller: 'AAAA', heardAgent: 'AAAA' } }]);
  const { ask } = await rig.start();
  const response = await ask(`/api/calls/${callId}`);
  const text = await response.text();
  expect(text).not.toMatch(/secret\.example|4111|\+1555/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const answer = JSON.parse(text) as CallAnswer;
  expect(answer).toMatchObject({
    record: { callId, from: '***01', vapiCallId: 'vapi-1' },
    call: { callId, turns: 1, vapiCallId: 'vapi-1' },
    levels: [{ atMs: 1_000, caller: 'AAAA' }],
    turns: [{ turnId: 'turn_1', callerSaid: 'Hello' }],
  });
  const [finding] = answer.verdict.findings;
  expect(finding?.rule).toBe('no-agent');
  expect(finding?.facts.map((index) => answer.facts[index]?.event.type)).toContain('agent.failed');
});

test('ten thousand facts come in pages, and as a file whole', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const facts = Array.from({ length: 9_000 }, (_none, index): CallEvent => ({
    type: 'caller.dtmf',
    atMs: 1_000 + index,
    digits: 1,
  }));
  for (let from = 0; from < facts.length; from += 500) await rig.tell(callId, ...facts.slice(from, from + 500));
  const { ask } = await rig.start();
  const atMs: number[] = [];
  let path = `/api/calls/${callId}`;
  let pages = 0;
  for (;;) {
    const page = await json<CallDetail>(ask(path));
    pages += 1;
    expect(page.facts.length).toBeLessThanOrEqual(2_000);
    atMs.push(...page.facts.slice(pages === 1 ? 1 : 0).map(({ event }) => event.atMs));
    if (page.nextAfter === undefined) break;
    path = `/api/calls/${callId}?after=${page.nextAfter}`;
  }
  expect(pages).toBe(5);
  expect(atMs).toEqual(facts.map((fact) => fact.atMs));
  const file = await ask(`/api/calls/${callId}?file=1`);
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${callId}.json"`);
  expect(((await file.json()) as CallAnswer).facts).toHaveLength(9_001);
});

test('hostile text stays text, in JSON and in events', async ({ rig, expect }) => {
  const text = '</script><script>alert(1)</script>\n\ndata: {"x":1}\n\nevent: snapshot\u2028\u0000\uD800';
  const callId = await rig.newCall();
  const replica = await rig.start();
  const page = await replica.listen();
  await page.until('the snapshot', ({ name }) => name === 'snapshot');
  await rig.tell(callId, { type: 'caller.turnEnded', atMs: 3_000, turnId: 'turn_1', text });
  const told = await page.until(
    'the fact',
    ({ name, data }) => name === 'facts' && JSON.stringify(data).includes('alert'),
  );
  // Redis and UTF-8 have no half of a surrogate pair.
  const kept = text.replace('\uD800', '\uFFFD');
  expect(told.data['facts']).toMatchObject([{ event: { text: expect.stringContaining('</script><script>') } }]);
  const answer = await replica.ask(`/api/calls/${callId}`);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  const events = ((await answer.json()) as CallAnswer).facts.map(({ event }) => event);
  expect([text, kept]).toContain(events.find(({ type }) => type === 'caller.turnEnded')?.['text' as never]);
});

test('a call is written down as a scenario, with its words or without', async ({ rig, expect }) => {
  const callId = await endCall(
    rig,
    1_000_000,
    { type: 'stream.opened', atMs: 1_000, streamSid: 'MZ1', fence: 1, reason: 'first' },
    { type: 'caller.turnEnded', atMs: 3_000, turnId: 'turn_1', text: 'Where is my parcel' },
  );
  const { ask } = await rig.start();
  const response = await ask(`/api/calls/${callId}/scenario`);
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${callId}.yaml"`);
  expect(response.headers.get('content-type')).toContain('application/yaml');
  const text = await response.text();
  expect(parse(text)).toMatchObject({ name: expect.any(String), steps: expect.any(Array) });
  expect(text).toContain('parcel');
  expect(await (await ask(`/api/calls/${callId}/scenario?words=0`)).text()).not.toContain('parcel');
});

test('the content of a call that is over is erased with a receipt, and every page is told', async ({ rig, expect }) => {
  const live = await rig.newCall();
  const callId = await endCall(rig, 1_000_000, {
    type: 'caller.turnEnded',
    atMs: 3_000,
    turnId: 'turn_1',
    text: 'Hello',
  });
  const replica = await rig.start();
  const refused = await replica.ask(`/api/calls/${live}`, { method: 'DELETE' });
  expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'TL_CALL_STATE' } }]);
  await waitUntil(() => replica.book.row(callId)?.turns === 1, { what: 'the call to be known' });
  const answer = await replica.ask(`/api/calls/${callId}`, { method: 'DELETE' });
  expect([answer.status, await answer.json()]).toMatchObject([
    200,
    { callId, receipt: { erased: { messages: 1, events: 3 }, askedOf: [], kept: [] } },
  ]);
  await waitUntil(() => replica.book.row(callId)?.turns !== 1, { what: 'the row to forget what was erased' });
  expect((await replica.ask('/api/calls/call_none', { method: 'DELETE' })).status).toBe(404);
});

test('list and call judge by the thresholds that are set, and the page is told them', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  await rig.tell(
    callId,
    { type: 'caller.said', atMs: 1_000, turnId: 'turn_1', text: 'Hello' },
    { type: 'caller.stoppedSpeaking', atMs: 1_000 },
    { type: 'agent.turnStarted', atMs: 2_000, turnId: 'turn_1', responseMs: 1_000 },
  );
  const strict = await rig.start({ VERDICT_SLOW_TURN_MS: '900' });
  const answer = await json<CallAnswer>(strict.ask(`/api/calls/${callId}`));
  expect(answer.verdict.findings).toMatchObject([{ rule: 'slow-turn' }]);
  expect(answer.thresholds).toMatchObject({ slowTurnMs: 900, gapMs: 300 });
  await waitUntil(() => strict.book.row(callId)?.flags.includes('slow') === true, { what: 'the list to say so too' });
  const usual = await rig.start();
  expect((await json<CallAnswer>(usual.ask(`/api/calls/${callId}`))).verdict.findings).toEqual([]);
});

test('Vapi is asked to delete a call that is erased here, and the receipt says of whom that was asked', async ({
  rig,
  expect,
}) => {
  const asked: string[] = [];
  const vapi = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(request.url === '/call/vapi-2' ? 503 : 200).end('{}');
  });
  await new Promise<void>((resolve) => vapi.listen(0, '127.0.0.1', resolve));
  const opened = (vapiCallId: string): CallEvent => ({
    type: 'agent.opened',
    atMs: 1_000,
    vapiCallId,
    isNew: true,
    callerAudioKeptMs: 0,
  });
  const callId = await endCall(rig, 1_000_000, opened('vapi-1'), opened('vapi-2'));
  const other = await endCall(rig, 1_000_000, opened('vapi-3'));
  const { port } = vapi.address() as AddressInfo;
  const replica = await rig.start({ VAPI_API_KEY: 'key', VAPI_BASE_URL: `http://127.0.0.1:${port}` });
  const receiptOf = async (of: Promise<Response>): Promise<unknown> =>
    ((await (await of).json()) as { receipt: unknown }).receipt;
  expect(await receiptOf(replica.ask(`/api/calls/${callId}`, { method: 'DELETE' }))).toMatchObject({
    askedOf: ['Vapi, call vapi-1'],
    kept: ["Vapi's call vapi-2: Vapi did not take the request; delete it there"],
  });
  expect(asked.toSorted()).toEqual(['DELETE /call/vapi-1', 'DELETE /call/vapi-2']);
  await new Promise((resolve) => vapi.close(resolve));
  const without = await rig.start();
  expect(await receiptOf(without.ask(`/api/calls/${other}`, { method: 'DELETE' }))).toMatchObject({
    askedOf: [],
    kept: ["Vapi's call vapi-3: there is no VAPI_API_KEY here; delete it there"],
  });
});

test('whoever reads what was said in a call is named in its record, and its facts stay as they were', async ({
  rig,
  expect,
}) => {
  const callId = await endCall(rig, 1_000_000);
  const replica = await rig.start();
  const read = (path: string): Promise<CallAnswer> => json<CallAnswer>(replica.ask(`/api/calls/${callId}${path}`));
  const first = await read('');
  expect(first.looks).toEqual([]);
  await read('?file=1');
  await waitUntil(async () => (await rig.store.looks.read(callId as CallId)).length === 2, {
    what: 'both looks to be counted',
  });
  const again = await read('');
  expect(Object.fromEntries(again.looks.map(({ form, count }) => [form, count]))).toEqual({ call: 1, file: 1 });
  expect(again.facts).toEqual(first.facts);
});
