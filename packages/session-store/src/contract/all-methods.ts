import { newSession } from './harness.ts';
import type { SessionStore } from '../session-store.ts';

/** Every method that speaks to Redis. */
function allMethods(store: SessionStore) {
  const {
    sessions,
    leases,
    idempotency,
    tokens,
    accessTokens,
    rateLimits,
    webWires,
    mailbox,
    events,
    locks,
    admission,
    commands,
    replicas,
    conversations,
    chats,
    chatQueue,
    chatTurns,
    feeds,
    transcripts,
  } = store;
  const session = newSession();
  const { callId } = session;
  const methods: Record<string, () => Promise<unknown>> = {
    create: () => sessions.create(session),
    read: () => sessions.read(callId),
    update: () => sessions.update(callId, { state: 'live' }),
    touch: () => sessions.touch(callId),
    end: () => sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1 }),
    linkVapiCall: () => sessions.linkVapiCall('vapi-1', callId),
    findByVapiCall: () => sessions.findByVapiCall('vapi-1'),
    listRecent: () => sessions.listRecent(),
    listLive: () => sessions.listLive(),
    listStale: () => sessions.listStale(0),
    listEnded: () => sessions.listEnded(0, 1),
    writeAgent: () => sessions.writeAgent(callId, { vapiCallId: 'vapi-1' }, { number: 1 }),
    restore: () => sessions.restore(session, { fence: 1 }),
    acquire: () => leases.acquire(callId, 'replica-a', 5_000),
    takeOver: () => leases.takeOver(callId, 'replica-a', 5_000, 1),
    renew: () => leases.renew(callId, 'replica-a', 1, 5_000),
    release: () => leases.release(callId, 'replica-a', 1),
    readLease: () => leases.read(callId),
    acquireLock: () => locks.acquire('job', { ttlMs: 5_000 }),
    begin: () => idempotency.begin('webhook', 'key'),
    complete: () => idempotency.complete('hash.owner', 'response'),
    extendClaim: () => idempotency.extend('hash.owner'),
    abandon: () => idempotency.abandon('hash.owner'),
    issue: () => tokens.issue('payload', 5_000),
    redeem: () => tokens.redeem('A'.repeat(43)),
    issueAccess: () =>
      accessTokens.issue({ sessionId: 'sess_1', origin: 'https://a.example', expiresAtMs: 1 }, { keptForMs: 5_000 }),
    readAccess: () => accessTokens.read('A'.repeat(43)),
    takeRate: () => rateLimits.take('messages', { limit: 1, windowMs: 1_000 }),
    revokeAccess: () => accessTokens.revoke('A'.repeat(43)),
    beginWire: () => webWires.begin('sess_1', 'token', 0),
    resumeWire: () => webWires.resume('sess_1', 'token', 'next'),
    writeWire: () => webWires.write('sess_1', 'token', { uplink: 0, downlink: 0, generation: 0 }, false),
    endWire: () => webWires.end('sess_1', 'token'),
    wireState: () => webWires.state('sess_1'),
    post: () => mailbox.post(callId, { type: 'carrier.callEnded', status: 'completed' }),
    append: () => events.append(callId, [{ type: 'stream.lost', atMs: 1, streamSid: 'MZ1' }]),
    appendFenced: () => events.append(callId, [{ type: 'stream.lost', atMs: 1, streamSid: 'MZ1' }], { fence: 1 }),
    handOver: () => sessions.handOver(callId, { fence: 1 }, { reason: 'drain', atMs: 1 }),
    reconnect: () => sessions.reconnect(callId, { maxStreams: 3, nowMs: 1 }),
    moveTransfer: () => sessions.moveTransfer(callId, { transferId: 'cmd_1', to: 'dialling' }),
    sendCommand: () => commands.send(callId, { type: 'call.hangup', id: 'cmd_1', by: 'operator' }),
    takeCommands: () => commands.take(callId, { fence: 1 }),
    finishCommand: () => commands.finish(callId, 'cmd_1', { fence: 1 }),
    commandStatus: () => commands.status(callId, 'cmd_1'),
    report: () =>
      replicas.report({ replicaId: 'a', app: 'b', liveCalls: 0, loopLagP99Ms: 0, acceptsCalls: true, atMs: 1 }),
    forget: () => replicas.forget('a'),
    listReplicas: () => replicas.list(),
    admit: () => admission.admit({ callId, number: '+15550100002', limits: {}, nowMs: 1 }),
    releaseSlot: () => admission.release(callId, { kind: 'carrierStatus', atMs: 1 }),
    prove: () => admission.prove([callId], 1),
    listSlots: () => admission.list({ nowMs: 1 }),
    countSlots: () => admission.count(1),
    join: () => conversations.join(callId, callId),
    sessionsOf: () => conversations.sessionsOf(callId),
    findConversation: () => conversations.find(callId),
    openChat: () => chats.open(callId, { channel: 'chat' }),
    readChat: () => chats.read(callId),
    endChat: () => chats.end(callId),
    eraseChat: () => chats.eraseChat(callId),
    eraseSession: () => chats.erase(callId),
    beginTool: () => chats.beginTool(callId, { chatId: 'c', owner: 'o', run: 'r' }),
    findByVapiChat: () => chats.findByVapiChat('c'),
    nameForVapi: () => chats.nameForVapi('s'.repeat(128)),
    findByVapiName: () => chats.findByVapiName(`id.${'a'.repeat(32)}`),
    muteAgent: () => chats.mute(callId, 'Ann'),
    handBack: () => chats.handBack(callId),
    postAsPerson: () => chats.post(callId, { messageId: 'm', text: 't' }),
    noteForAgent: () => chats.note(callId, 'n', 't'),
    chatEntries: () => chats.entries(callId),
    turnOf: () => chats.turnOf(callId, 'm'),
    enqueue: () => chatQueue.enqueue(callId, { messageId: 'm', text: 't' }, { maxWaiting: 1, perMinute: 1 }),
    claimDue: () => chatQueue.claimDue(1),
    settleDue: () => chatQueue.settle({ sessionId: callId, claim: '1' }),
    takeTurn: () => chatTurns.take(callId, 'replica-a'),
    seizeTurn: () => chatTurns.seize(callId, 'replica-a'),
    appendFeed: () => feeds.append(callId, [{ type: 'presence', agent: 'active' }]),
    readFeed: () => feeds.read(callId, '0'),
    feedPlace: () => feeds.place(callId),
    sayToFeed: () => feeds.say(callId, 'typing'),
    transcript: () => transcripts.read(callId),
    readEvents: () => events.read(callId),
    readNewestEvents: () => events.readNewest(callId, 10),
  };
  return methods;
}

/** What each method rejects with, and how long the slowest took. */
export async function faultsOf(store: SessionStore): Promise<{ codes: Record<string, unknown>; slowestMs: number }> {
  const codes: Record<string, unknown> = {};
  const startedMs = performance.now();
  await Promise.all(
    Object.entries(allMethods(store)).map(async ([name, method]) => {
      codes[name] = await method().then(
        () => 'resolved',
        (error: { code?: unknown }) => error.code,
      );
    }),
  );
  return { codes, slowestMs: performance.now() - startedMs };
}
