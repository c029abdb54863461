/** The scripts of the session store. Each is a file, named after its verb and the number of its keys. */
import { createScriptLoader } from './load-script.ts';

export type { Script } from './load-script.ts';

const load = createScriptLoader(new URL('.', import.meta.url));

export const appendEvents = load('sessions/append-events-4');
export const checkStale = load('sessions/check-stale-3');
export const createSessions = load('sessions/create-sessions-n');
export const endSession = load('sessions/end-session-5');
export const eraseCall = load('sessions/erase-call-5');
export const forgetOthers = load('sessions/forget-others-1');
export const indexCall = load('sessions/index-call-1');
export const indexEndedCall = load('sessions/index-ended-call-1');
export const joinConversation = load('sessions/join-conversation-1');
export const listCalls = load('sessions/list-calls-1');
export const noteCallers = load('sessions/note-callers-n');
export const restoreSession = load('sessions/restore-session-4');
export const touchSession = load('sessions/touch-session-3');
export const updateSession = load('sessions/update-session-4');
export const writeAgents = load('sessions/write-agents-n');

export const acquireLease = load('streams/acquire-lease-4');
export const finishCommand = load('streams/finish-command-2');
export const handOverCall = load('streams/hand-over-call-5');
export const moveTransfer = load('streams/move-transfer-4');
export const postCommand = load('streams/post-command-4');
export const postMailbox = load('streams/post-mailbox-2');
export const reconnectCall = load('streams/reconnect-call-3');
export const releaseLease = load('streams/release-lease-1');
export const renewLeases = load('streams/renew-leases-n');
export const takeCommands = load('streams/take-commands-3');

export const admitCalls = load('fleet/admit-calls-4');
export const beatReplica = load('fleet/beat-replica-1');
export const countSlots = load('fleet/count-slots-2');
export const listReplicas = load('fleet/list-replicas-2');
export const listSlots = load('fleet/list-slots-2');
export const proveSlots = load('fleet/prove-slots-1');
export const releaseSlot = load('fleet/release-slot-5');
export const reportReplica = load('fleet/report-replica-2');

export const appendFeed = load('chat/append-feed-2');
export const appendTurn = load('chat/append-turn-5');
export const beginChatTool = load('chat/begin-chat-tool-3');
export const claimDue = load('chat/claim-due-1');
export const endChat = load('chat/end-chat-6');
export const enqueueTurn = load('chat/enqueue-turn-6');
export const eraseChat = load('chat/erase-chat-7');
export const finishTurn = load('chat/finish-turn-5');
export const noteDue = load('chat/note-due-1');
export const openChat = load('chat/open-chat-3');
export const postEntry = load('chat/post-entry-3');
export const readChat = load('chat/read-chat-1');
export const readFeed = load('chat/read-feed-2');
export const setHuman = load('chat/set-human-2');
export const settleDue = load('chat/settle-due-1');
export const takeTurn = load('chat/take-turn-6');

export const abandonIdempotent = load('work/abandon-idempotent-1');
export const beginIdempotent = load('work/begin-idempotent-1');
export const completeIdempotent = load('work/complete-idempotent-1');
export const extendIdempotent = load('work/extend-idempotent-1');
export const extendLock = load('work/extend-lock-1');
export const keepValues = load('work/keep-values-n');
export const releaseLock = load('work/release-lock-1');
export const takeRate = load('work/take-rate-1');

export const beginWebWire = load('web/begin-web-wire-1');
export const endWebWire = load('web/end-web-wire-1');
export const resumeWebWire = load('web/resume-web-wire-1');
export const writeWebWire = load('web/write-web-wire-1');

export const appendLevels = load('console/append-levels-n');
export const noteLook = load('console/note-look-1');
export const readOperatorsFeed = load('console/read-operators-feed-1');
export const tellOperators = load('console/tell-operators-1');
