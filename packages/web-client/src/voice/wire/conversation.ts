/** What is said between page and gateway, over all connections: it goes on where both sides were. */
import type { WebClientMessage, WebServerMessage } from '@trunkline/protocol';
import type { PlayoutCleared, PlayoutOrder, PlayoutReport } from '../worklets/worklet-messages.ts';
import type { VoiceStats, VoiceTranscript } from '../voice-client-types.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import type { FormatSteps } from './format-steps.ts';
import type { Transport } from './link.ts';
import { UplinkQueue } from './uplink-queue.ts';

const FRAME_MS = 20;
const PING_EVERY_MS = 5000;
/** What is said while nobody is there waits; the oldest makes way. */
const MAX_WAITING = 20;
/** A text may be under way when the connection dies. Said twice it is once, so what was said last is said again. */
const REPEATED_TEXTS = 5;

export interface ConversationParts extends ConnectionParts {
  steps: FormatSteps;
  orderPlayout(order: PlayoutOrder): void;
  onReady(transport: Transport, sessionId: string): void;
  onTranscript(type: 'partial' | 'final', transcript: VoiceTranscript): void;
}

export class Conversation {
  isMuted = false;
  readonly #parts: ConversationParts;
  readonly #connection: Connection;
  readonly #uplink = new UplinkQueue();
  #reconnects = 0;
  #roundTripMs: number | undefined;
  #resumeToken: string | undefined;
  #playedSamples = 0;
  #waiting: WebClientMessage[] = [];
  #texts: WebClientMessage[] = [];
  #pingedAtMs = 0;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#connection = new Connection(parts, {
      opened: () => this.#start(),
      text: (json) => this.#hear(json),
      frame: (bytes) => parts.orderPlayout(bytes),
    });
  }

  get connection(): Connection {
    return this.#connection;
  }

  #put(message: WebClientMessage): void {
    this.#connection.send(JSON.stringify(message));
  }

  #start(): void {
    this.#put({
      type: 'start',
      format: this.#parts.steps.format,
      ...(this.#resumeToken && { resumeToken: this.#resumeToken, playedSamples: this.#playedSamples }),
    });
  }

  /** Says something now, or as soon as somebody is there. */
  say(message: WebClientMessage): void {
    const isText = message.type === 'text';
    if (isText) this.#texts = [...this.#texts, message].slice(-REPEATED_TEXTS);
    if (this.#connection.isReady) this.#put(message);
    else if (!isText) this.#waiting = [...this.#waiting, message].slice(-MAX_WAITING);
  }

  setMuted(muted: boolean): void {
    this.isMuted = muted;
    if (this.#connection.isReady) this.#put({ type: 'mute', on: muted });
  }

  /** Takes a frame of the microphone. */
  hearMicrophone(frame: ArrayBuffer): void {
    if (this.isMuted) return;
    this.#uplink.push(frame);
    this.#pump();
  }

  #pump(): void {
    while (this.#connection.isReady) {
      const frame = this.#uplink.take();
      if (!frame) return;
      this.#connection.send(frame);
    }
  }

  hearPlayout(report: PlayoutReport): void {
    this.#playedSamples = Math.max(0, report.playedSamples);
    if (!this.#connection.isReady) return;
    for (const [turnId, samples] of report.played) this.#put({ type: 'played', turnId, samples });
  }

  hearCleared(cleared: PlayoutCleared): void {
    this.say({ type: 'cleared', ...cleared });
  }

  #hear(json: string): void {
    const { orderPlayout, onTranscript, onFault, nowMs } = this.#parts;
    const message = JSON.parse(json) as WebServerMessage;
    switch (message.type) {
      case 'ready':
        return this.#ready(message);
      case 'ack':
        this.#uplink.acknowledge(message.seq);
        return this.#pump();
      case 'turn':
        return orderPlayout({ turnId: message.turnId });
      case 'hold':
      case 'resume':
        return orderPlayout({ hold: message.type === 'hold' });
      case 'interrupt':
        return orderPlayout({ cut: message.generation });
      case 'partial':
      case 'final':
        return onTranscript(message.type, { turnId: message.turnId, role: message.role, text: message.text });
      case 'error':
        this.#connection.isTold = true;
        return onFault({ code: message.code, message: message.message, retryable: message.retryable });
      case 'pong':
        this.#roundTripMs = nowMs() - this.#pingedAtMs;
    }
  }

  #ready({ resumeToken, ackSeq, sessionId }: WebServerMessage & { type: 'ready' }): void {
    if (this.#resumeToken) this.#reconnects++;
    this.#resumeToken = resumeToken;
    this.#connection.confirmReady();
    this.#uplink.resume(ackSeq);
    this.setMuted(this.isMuted);
    for (const message of [...this.#texts, ...this.#waiting.splice(0)]) this.#put(message);
    this.#ping();
    this.#pump();
    this.#parts.onReady(this.#connection.transport, sessionId);
  }

  #ping(): void {
    this.#pingedAtMs = this.#parts.nowMs();
    this.#put({ type: 'ping' });
  }

  /** Looks after what is due; to be called each 100 ms. */
  tick(): void {
    this.#connection.tick();
    if (!this.#connection.isReady) return;
    this.#parts.steps.look(this.#uplink.length);
    if (this.#parts.nowMs() - this.#pingedAtMs >= PING_EVERY_MS) this.#ping();
  }

  stats({ framesMissing, playoutMs, underruns }: PlayoutReport): VoiceStats {
    return {
      transport: this.#connection.transport,
      uplinkFormat: this.#parts.steps.format,
      uplinkBacklogMs: this.#uplink.length * FRAME_MS,
      framesDropped: this.#uplink.dropped,
      framesMissing,
      playoutMs,
      underruns,
      reconnects: this.#reconnects,
      roundTripMs: this.#roundTripMs,
    };
  }
}
