import type { CallId, SessionId } from '@trunkline/protocol';

/**
 * Every key of Trunkline in Redis, built here and nowhere else. `tl:` is the default prefix.
 *
 * | key                        | type   | holds                                          | lives                              |
 * |----------------------------|--------|------------------------------------------------|------------------------------------|
 * | `tl:{call_x}:session`      | hash   | the session, one field each                    | idle time, sliding; retention once ended |
 * | `tl:{call_x}:events`       | stream | the call's event log, field `e`                | with the session; transcript retention once ended |
 * | `tl:{call_x}:levels`       | stream | how loud both sides were: time `a`, caller `c`, heard agent `h` | levels retention, from the last one |
 * | `tl:{call_x}:recording`    | string | the carrier's id of its recording              | recording retention, from its last word |
 * | `tl:{call_x}:looks`      | hash   | who looked at it: count, first and last time, by form and key | retention, from the last look |
 * | `tl:{call_x}:mailbox`      | stream | to the holder of the stream: notices `m`; commands `m`, id `c`, fence `f` | with the session                  |
 * | `tl:{call_x}:lease`        | hash   | who holds the stream: `holder`, `fence`        | as long as it is renewed           |
 * | `tl:{call_x}:fence`        | string | the newest fencing number                      | retention, from its last use       |
 * | `tl:{call_x}:commands`     | hash   | by command id: empty, the fencing number of who took it, or `done` | retention, from its last use |
 * | `tl:{<session>}:chat`      | hash   | the chat of a session, one field each          | chat time, sliding, and then chat retention |
 * | `tl:{<session>}:chat-turns` | hash  | by turn, `<n>.<field>`; by message, `id:<id>`; `last`, `running`, `fence` | with the chat |
 * | `tl:{<session>}:chat-queue` | list  | numbers of the turns that wait for an answer, oldest first | with the chat     |
 * | `tl:{<session>}:chat-lease` | hash  | who answers the running turn: `holder`, `fence` | as long as it is renewed          |
 * | `tl:{<session>}:chat-shown` | string | what was shown of the running answer          | with the chat                      |
 * | `tl:{<session>}:chat-rate` | list   | when the last messages were taken              | 1 min from the last one            |
 * | `tl:{<session>}:chat-tools` | set   | what names the tool calls of each of its chats at Vapi | with the chat              |
 * | `tl:{<session>}:feed`      | stream | what happens in the session, field `e`         | with the chat                      |
 * | `tl:vapi-chat:<id>`        | string | the session of a Vapi chat in which a tool has run | chat time and chat retention   |
 * | `tl:chat-name:<name>`      | string | the session whose chats Vapi knows by this name, where its id is too long | chat time and chat retention |
 * | `tl:chat-due`              | zset   | sessions with messages, by when to look after them | until nothing waits in them    |
 * | `tl:{<session>}:conversation` | zset | ids of the calls and sessions that go on from this one, by when they joined | retention, from the last one |
 * | `tl:vapi-call:<id>`        | string | the call id of a Vapi call                     | retention, from its last use       |
 * | `tl:calls`                 | zset   | call ids by time of creation, the newest 1,000 | longest call and retention, from the last one |
 * | `tl:live`                  | zset   | call ids by the end of their lease             | for good; emptied by ends and sweeps |
 * | `tl:ended-calls`           | zset   | call ids by their end                          | 1 h from their end                 |
 * | `tl:caller:<hash>`         | zset   | ids of the calls and sessions of one caller, by when they were last noted | as long as any of them can be read |
 * | `tl:do-not-call`           | hash   | by hash of a number that must not be called: when it was written down | for good |
 * | `tl:erased:<hash>`         | string | nothing: a call or chat of Vapi's was erased   | 24 h                               |
 * | `tl:probe:<name>`          | string | nothing; a process writes it to see whether it can | 1 min                          |
 * | `tl:lock:<name>`           | string | the owner's token                              | as long as it is renewed           |
 * | `tl:idempotency:<hash>`    | hash   | `owner`, and once done `response`              | pending time, then 24 h            |
 * | `tl:token:<hash>`          | string | what the token stands for                      | as issued                          |
 * | `tl:rate:<hash>`           | list   | when the last events were, Redis' clock        | as long as they count              |
 * | `tl:access-token:<hash>`   | string | the session and origin that a page's token opens | as issued                        |
 * | `tl:operator-session:<hash>` | string | the key with which an operator has logged in | as opened                         |
 * | `tl:{<session>}:web-wire` | hash | how far a page's voice has come: `token`, `before`, `uplink`, `downlink`, `generation`; or `ended` | 1 h from its last write |
 * | `tl:{admission}:slots`     | zset   | call ids by their last proof of life           | until a proof of the end           |
 * | `tl:{admission}:groups`    | zset   | `n:<number hash>:<call id>`, `c:<caller hash>:<call id>` | with the slot            |
 * | `tl:{admission}:details`   | hash   | by call id: start, number hash, caller hash, replica | with the slot                |
 * | `tl:{admission}:ended`     | zset   | call ids that were released, by time           | 10 min from the last release       |
 * | `tl:{admission}:releases`  | hash   | number of releases by kind of proof            | for good; one field a kind         |
 * | `tl:{replicas}:seen`       | zset   | replica ids by their last report, Redis' clock | report time, from the last report  |
 * | `tl:{replicas}:reports`    | hash   | by replica id: the report                      | with `seen`                        |
 * | `tl:{replicas}:beats`      | hash   | by replica id: when it beat last, and where    | 60 s from the last beat            |
 * | `tl:{agent-ways}:open:<way>` | string | until when nobody is to ask this way for an agent, epoch ms | until then, and 1 min |
 * | `tl:{agent-ways}:probe:<way>` | string | the call that tries the way for all others     | 20 s                               |
 * | `tl:operators`             | stream | what is new in any call: item `i`, call `c`    | 5 min, from the last one           |
 * | `tl:feed:<session>`        | channel | that something is new in the feed, or what is said without being kept |             |
 * | `tl:wake:<replica>`        | channel | call ids whose mailbox has something new      |                                    |
 *
 * These belong to Vapi's webhook and its workers, which write them beside the session store:
 *
 * | key                        | type   | holds                                          | lives                              |
 * |----------------------------|--------|------------------------------------------------|------------------------------------|
 * | `tl:tool:{<key>}`          | hash   | one tool call: `runs`, `outcome`, `late`       | tool retention, from its last step |
 * | `tl:tool-runs:<owner>`     | set    | keys of the tool calls of one Vapi call or chat, and of results in the cache | tool retention, from the last one |
 * | `tl:tool-done:<key>`       | channel | says that a tool call has its outcome         |                                    |
 * | `tl:tool-cache:<tool>:<hash>` | string | the result for these arguments              | as the tool says                   |
 * | `tl:records:<collection>`  | hash   | the tools' own data, by record id              | for good                           |
 * | `tl:told:{<id>}`           | string | the try of a job that may tell a live call     | 24 h                               |
 * | `tl:agent-call:{<id>}`     | hash   | what Vapi's messages said of a Vapi call       | transcript retention, from the last message |
 * | `tl:agent-call:{<id>}:transcript` | zset | its lines by Vapi's time, the newest 400  | with it                            |
 * | `tl:report:<id>`           | string | Vapi's end-of-call report                      | report retention                   |
 * | `tl:llm-effect:{<effect>}` | string | the id of an effect without a call             | 60 s                               |
 * | `{tl-jobs}:<queue>:...`    |        | BullMQ's own keys                              | by queue, see the job catalogue    |
 *
 * Which of them have no end, and why: permanent-keys.ts.
 *
 * All keys of one call carry its id as hash tag, so that a script may touch several of them on Redis Cluster. Those of
 * admission share one tag too (ADR 4), as do those of the replicas, those of one Vapi call and those of BullMQ. The rest
 * stand alone in their slots and are never used in one command with another key.
 */
export interface Keys {
  session(callId: CallId): string;
  events(callId: CallId): string;
  levels(callId: CallId): string;
  recording(callId: CallId): string;
  looks(callId: CallId): string;
  erased(hash: string): string;
  caller(hash: string): string;
  doNotCall: string;
  mailbox(callId: CallId): string;
  lease(callId: CallId): string;
  fence(callId: CallId): string;
  commands(callId: CallId): string;
  chat(sessionId: SessionId): string;
  chatTurns(sessionId: SessionId): string;
  chatQueue(sessionId: SessionId): string;
  chatLease(sessionId: SessionId): string;
  chatShown(sessionId: SessionId): string;
  chatRate(sessionId: SessionId): string;
  chatTools(sessionId: SessionId): string;
  feed(sessionId: SessionId): string;
  feedChannel(sessionId: SessionId): string;
  chatDue: string;
  conversation(first: SessionId): string;
  vapiCall(vapiCallId: string): string;
  vapiChat(chatId: string): string;
  chatName(name: string): string;
  calls: string;
  live: string;
  endedCalls: string;
  probe(name: string): string;
  /** They share a tag, so that all ways are read in one command. */
  agentWays: { open(way: string): string; probe(way: string): string };
  lock(name: string): string;
  idempotency(hash: string): string;
  token(hash: string): string;
  accessToken(hash: string): string;
  operatorSession(hash: string): string;
  rate(hash: string): string;
  webWire(sessionId: SessionId): string;
  admission: Record<'slots' | 'groups' | 'details' | 'ended' | 'releases', string>;
  replicas: Record<'seen' | 'reports' | 'beats', string>;
  operators: string;
  /** What comes before a replica's id in the name of its wake channel. */
  wakePrefix: string;
  webhook: WebhookKeys;
}

export interface WebhookKeys {
  toolCall(toolCallKey: string): string;
  /** @param owner what the keys of all tool calls of one call or chat begin with. */
  toolRuns(owner: string): string;
  toolDoneChannel(toolCallKey: string): string;
  /** @param argsHash of the arguments, which may be long and personal. */
  toolCache(tool: string, argsHash: string): string;
  toolRecords(collection: string): string;
  delivery(id: string): string;
  agentCall(vapiCallId: string): string;
  agentTranscript(vapiCallId: string): string;
  report(vapiCallId: string): string;
  effect(effect: string): string;
}

/** Stands before the key of a result that is given again to everybody, among the tool runs of whoever asked first. */
export const CACHED_RESULT = 'cached ';

const DEFAULT_PREFIX = 'tl:';

/** In front of every key of BullMQ. The braces keep them in one slot, which BullMQ needs on a Redis Cluster. */
export const JOB_KEY_PREFIX = '{tl-jobs}';

function buildWebhookKeys(prefix: string): WebhookKeys {
  return {
    toolCall: (key) => `${prefix}tool:{${key}}`,
    toolRuns: (owner) => `${prefix}tool-runs:${owner}`,
    toolDoneChannel: (key) => `${prefix}tool-done:${key}`,
    toolCache: (tool, argsHash) => `${prefix}tool-cache:${tool}:${argsHash}`,
    toolRecords: (collection) => `${prefix}records:${collection}`,
    delivery: (id) => `${prefix}told:{${id}}`,
    agentCall: (vapiCallId) => `${prefix}agent-call:{${vapiCallId}}`,
    agentTranscript: (vapiCallId) => `${prefix}agent-call:{${vapiCallId}}:transcript`,
    report: (vapiCallId) => `${prefix}report:${vapiCallId}`,
    effect: (effect) => `${prefix}llm-effect:{${effect}}`,
  };
}

/** @param prefix in front of every key but BullMQ's, so that several installations can share a Redis. */
export function buildKeys(prefix: string = DEFAULT_PREFIX): Keys {
  const ofSession = (name: string) => (sessionId: SessionId) => `${prefix}{${sessionId}}:${name}`;
  const ofCall: (name: string) => (callId: CallId) => string = ofSession;
  const ofAdmission = (name: string): string => `${prefix}{admission}:${name}`;
  return {
    session: ofCall('session'),
    events: ofCall('events'),
    levels: ofCall('levels'),
    recording: ofCall('recording'),
    looks: ofCall('looks'),
    erased: (hash) => `${prefix}erased:${hash}`,
    caller: (hash) => `${prefix}caller:${hash}`,
    doNotCall: `${prefix}do-not-call`,
    mailbox: ofCall('mailbox'),
    lease: ofCall('lease'),
    fence: ofCall('fence'),
    commands: ofCall('commands'),
    chat: ofSession('chat'),
    chatTurns: ofSession('chat-turns'),
    chatQueue: ofSession('chat-queue'),
    chatLease: ofSession('chat-lease'),
    chatShown: ofSession('chat-shown'),
    chatRate: ofSession('chat-rate'),
    chatTools: ofSession('chat-tools'),
    feed: ofSession('feed'),
    feedChannel: (sessionId) => `${prefix}feed:${sessionId}`,
    chatDue: `${prefix}chat-due`,
    conversation: ofSession('conversation'),
    vapiChat: (chatId) => `${prefix}vapi-chat:${chatId}`,
    chatName: (name) => `${prefix}chat-name:${name}`,
    vapiCall: (vapiCallId) => `${prefix}vapi-call:${vapiCallId}`,
    calls: `${prefix}calls`,
    live: `${prefix}live`,
    endedCalls: `${prefix}ended-calls`,
    probe: (name) => `${prefix}probe:${name}`,
    agentWays: {
      open: (way) => `${prefix}{agent-ways}:open:${way}`,
      probe: (way) => `${prefix}{agent-ways}:probe:${way}`,
    },
    lock: (name) => `${prefix}lock:${name}`,
    idempotency: (hash) => `${prefix}idempotency:${hash}`,
    token: (hash) => `${prefix}token:${hash}`,
    rate: (hash) => `${prefix}rate:${hash}`,
    accessToken: (hash) => `${prefix}access-token:${hash}`,
    operatorSession: (hash) => `${prefix}operator-session:${hash}`,
    webWire: (sessionId) => `${prefix}{${sessionId}}:web-wire`,
    admission: {
      slots: ofAdmission('slots'),
      groups: ofAdmission('groups'),
      details: ofAdmission('details'),
      ended: ofAdmission('ended'),
      releases: ofAdmission('releases'),
    },
    replicas: {
      seen: `${prefix}{replicas}:seen`,
      reports: `${prefix}{replicas}:reports`,
      beats: `${prefix}{replicas}:beats`,
    },
    operators: `${prefix}operators`,
    wakePrefix: `${prefix}wake:`,
    webhook: buildWebhookKeys(prefix),
  };
}
