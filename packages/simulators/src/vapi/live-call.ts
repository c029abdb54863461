import { type Clock, sleep } from '../clock.ts';
import type { Random } from '../random.ts';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import type { Synthesiser } from '../speech/synthesiser.ts';
import type { VoiceDetector } from '../speech/voice-activity.ts';
import { createAgentSession } from './agent-session.ts';
import { createCallCounters } from './call-counters.ts';
import { createCallLine } from './call-line.ts';
import { type CallLink, NO_SUCH_CALL } from './call-link.ts';
import { createCallMessages } from './call-messages.ts';
import { type CallRecord, viewArtifact, viewCall, viewReport } from './call-record.ts';
import type { CallSettings } from './call-settings.ts';
import { readCommand } from './commands.ts';
import { createConversation } from './conversation.ts';
import { assistantOf } from './create-call-request.ts';
import type { FakeVapiCall } from './fake-call.ts';
import type { VapiFaults } from './faults.ts';
import { readKnownConversation } from './known-conversation.ts';
import type { Pacing } from './pacing.ts';
import { createTransfer } from './transfer.ts';
import type { ServerMessage, WebhookDelivery } from './webhooks.ts';

/** A call as its sockets and routes drive it. */
export interface LiveCall extends FakeVapiCall {
  /** Waited for before the handshake of a socket. @returns the HTTP status that refuses it, if the socket may not open. */
  beforeOpen(): Promise<number | undefined>;
  /** @returns the code to close it with when the call takes no socket, or not this one. */
  attach(link: CallLink): number | undefined;
  detach(link: CallLink, closeCode: number): void;
  addListener(link: CallLink): void;
  removeListener(link: CallLink): void;
  hearAudio(bytes: Uint8Array): void;
  hearText(text: string): void;
  /** @returns what is wrong with the command, if anything. */
  obey(command: unknown): string | undefined;
  view(): Record<string, unknown>;
}

export interface LiveCallOptions {
  readonly record: CallRecord;
  readonly scenario: PreparedScenario;
  readonly settings: CallSettings;
  readonly faults: VapiFaults;
  readonly pacing: Pacing;
  readonly clock: Clock;
  readonly epochMsOf: (atMs: number) => number;
  readonly random: Random;
  readonly detector: VoiceDetector;
  readonly synthesiser: Synthesiser;
  /** Runs it every 20 ms; returns what stops that. */
  readonly everyTick: (run: () => void) => () => void;
  readonly deliver: ((message: ServerMessage) => Promise<WebhookDelivery>) | undefined;
}

/** A socket that was closed with one of these was closed on purpose: the caller hung up. */
const NORMAL_CLOSE_CODES: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/** Below it are HTTP statuses. */
const FIRST_CLOSE_CODE = 1000;

const INTERNAL_ERROR = 1011;

/** Builds one call: its line, its messages, its agent, and the life from `queued` to `ended`. */
export function buildLiveCall(options: LiveCallOptions): LiveCall {
  const { record, scenario, settings, faults, clock, random, epochMsOf } = options;
  const isoTimeOf = (atMs: number) => new Date(epochMsOf(atMs)).toISOString();
  const conversation = createConversation(record.createdAtMs, epochMsOf);
  const counters = createCallCounters();
  const line = createCallLine(clock, counters, faults);
  const messages = createCallMessages({ ...options, sendText: line.sendText });
  const failures: string[] = [];
  const known = readKnownConversation(assistantOf(record.request));
  const commands: FakeVapiCall['commands'][number][] = [];
  let lastBinaryAtMs: number | undefined;
  let resolveEnded: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    resolveEnded = resolve;
  });

  const transfer = createTransfer({
    messages,
    settings,
    say: (content) => void obey({ type: 'say', content }),
    endCall: (reason) => end(reason),
  });

  const end = (reason: string) => {
    if (record.status === 'ended') return;
    // Subscribed to, it makes the hang-up the server's business; a WebSocket call has no leg, and so ends as well.
    if (reason.startsWith('assistant-ended')) messages.offerToServer('phone-call-control', { request: 'hang-up' });
    record.status = 'ended';
    const told = faults.endedReasonFor(reason);
    record.endedReason = told;
    record.endedAtMs = clock.nowMs();
    stopTicking();
    session.end(reason);
    messages.emit('status-update', { status: 'ended', ...(told !== undefined && { endedReason: told }) });
    line.close(1000, 'call ended');
    clock.setTimeout(() => {
      messages.offerToServer('end-of-call-report', viewReport(record, conversation, session.turns, isoTimeOf));
    }, settings.reportDelayMs);
    resolveEnded(told ?? reason);
  };

  const session = createAgentSession({
    scenario,
    settings,
    pacing: options.pacing,
    faults,
    random,
    detector: options.detector,
    synthesiser: options.synthesiser,
    conversation,
    known,
    nowMs: () => clock.nowMs(),
    emit: messages.emit,
    sendAudio: line.sendAudio,
    requestToolCalls: messages.requestToolCalls,
    useOwnTool: (wanted) => transfer.useTool(wanted),
    endCall: end,
    dropSocket: (how) => (how === 'cut' ? line.cutSocket() : line.closeSocket(INTERNAL_ERROR, 'script')),
    fail: (sentence) => failures.push(sentence),
  });

  const stopTicking = options.everyTick(() => {
    const nowMs = clock.nowMs();
    if (record.startedAtMs === undefined) {
      if (nowMs - record.createdAtMs < settings.neverConnectedAfterMs) return;
      return end('call.in-progress.error-vapifault-transport-never-connected');
    }
    if (line.lostAtMs !== undefined && nowMs - line.lostAtMs >= settings.reconnectWithinMs) {
      return end('phone-call-provider-closed-websocket');
    }
    line.runFaults(nowMs - record.startedAtMs);
    session.tick(nowMs);
  });

  const begin = (nowMs: number) => {
    record.startedAtMs = nowMs;
    record.status = 'in-progress';
    messages.emit('assistant.started', {
      newAssistant: record.request.assistant ?? { id: record.request.assistantId },
    });
    messages.emit('status-update', { status: 'in-progress' });
    session.begin(nowMs);
  };

  const refusesSecond = () => record.status === 'in-progress' && settings.secondSocket === 'refuse';

  const obey: LiveCall['obey'] = (value) => {
    if (record.status === 'ended') return 'the call has ended';
    const reading = readCommand(value);
    if ('fault' in reading) return reading.fault;
    commands.push({ atMs: clock.nowMs(), command: reading.command });
    session.obey(reading.command, clock.nowMs());
    return undefined;
  };

  return {
    id: record.id,
    record,
    scenario,
    failures,
    knownConversation: known,
    get hasGreeted() {
      return session.hasGreeted;
    },
    conversation: () => conversation.snapshot().messages,
    heardUtterances: session.heardUtterances,
    agentTurns: session.turns,
    get noiseCount() {
      return session.noiseCount;
    },
    heardAudio: session.heardAudio,
    messages: messages.log.entries,
    waitForMessage: messages.log.waitFor,
    commands,
    counters,
    webhooks: messages.deliveries,
    ended,
    end,
    cutSocket: line.cutSocket,
    closeSocket: (code, reason = 'closed by the simulator') => line.closeSocket(code, reason),
    sendRaw: (data) => (typeof data === 'string' ? line.sendText(data) : line.sendAudio(data)),
    flood: ({ messages: count, text = '' }) => {
      for (let sent = 0; sent < count; sent += 1) line.sendText(text);
    },
    sendServerMessage: (type, fields = {}) => messages.sendToServer(type, fields),
    requestToolCalls: messages.requestToolCalls,
    useOwnTool: (wanted) => transfer.useTool(wanted),
    beforeOpen: async () => {
      await sleep(clock, faults.openDelayMs);
      const isByFault = counters.socketsRefused < faults.refusedSockets;
      const isSecond = refusesSecond() && settings.secondSocketRefusal < FIRST_CLOSE_CODE;
      if (!isByFault && !isSecond) return undefined;
      counters.socketsRefused += 1;
      return isByFault ? 503 : settings.secondSocketRefusal;
    },
    attach: (link) => {
      if (record.status === 'ended') return NO_SUCH_CALL;
      if (refusesSecond()) {
        counters.socketsRefused += 1;
        // Two upgrades at once: the second was let in before the first had its socket.
        return settings.secondSocketRefusal < FIRST_CLOSE_CODE ? NO_SUCH_CALL : settings.secondSocketRefusal;
      }
      if (record.status === 'in-progress' && settings.secondSocket === 'end') {
        end('phone-call-provider-closed-websocket');
        return NO_SUCH_CALL;
      }
      line.attach(link);
      lastBinaryAtMs = undefined;
      if (record.startedAtMs === undefined) begin(clock.nowMs());
      return undefined;
    },
    detach: (link, closeCode) => {
      if (line.detach(link) && NORMAL_CLOSE_CODES.has(closeCode)) end('customer-ended-call');
    },
    addListener: line.addListener,
    removeListener: line.removeListener,
    hearAudio: (bytes) => {
      if (record.status === 'ended') return;
      const nowMs = clock.nowMs();
      counters.binaryMessages += 1;
      counters.binaryBytes += bytes.length;
      counters.maxBinaryGapMs = Math.max(counters.maxBinaryGapMs, nowMs - (lastBinaryAtMs ?? nowMs));
      lastBinaryAtMs = nowMs;
      session.hear(bytes, nowMs);
    },
    hearText: (text) => {
      counters.textMessages += 1;
      if (obey(parseJson(text)) !== undefined) counters.badTextMessages += 1;
    },
    obey,
    view: () => ({
      ...viewCall(record, isoTimeOf),
      ...(record.status === 'ended' && { artifact: viewArtifact(conversation, session.turns) }),
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
