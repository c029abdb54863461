/**
 * The one connection after the other that a conversation takes: opens them, notices that one is dead, waits and comes back. It
 * has no clock and no timer of its own: `tick` is called about ten times a second.
 */
import type { VoiceAccess, VoiceEndReason, VoiceError } from '../voice-client-types.ts';
import { backoffMs } from '../../backoff.ts';
import { describeFault } from './faults.ts';
import type { Link, LinkEvents, Transport } from './link.ts';

const READY_TIMEOUT_MS = 4000;
/** Nobody who is in the middle of a call waits longer. */
const LONGEST_PAUSE_MS = 5000;
/** The gateway answers a ping each 5 s, so after 6 s of silence nobody is there. */
const SILENT_AFTER_MS = 6000;
/** The gateway keeps a lost conversation for half a minute; whoever comes later is told so. */
const GIVE_UP_AFTER_MS = 60_000;
const FAILURES_BEFORE_POLLING = 2;

export interface ConnectionParts {
  nowMs(): number;
  /** From 0 to 1. */
  random(): number;
  access(): Promise<VoiceAccess>;
  /** Makes ready what a transport needs before it can be opened. */
  prepare(transport: Transport): Promise<void>;
  /** @throws where this transport cannot be had */
  open(transport: Transport, access: VoiceAccess, events: LinkEvents): Link;
  /** Whether sockets have failed in this session before. */
  prefersPolling(sessionId: string | undefined): boolean;
  onFault(error: VoiceError): void;
  onEnded(reason: VoiceEndReason): void;
  /** The gateway was there and is not any more. */
  onLost(): void;
}

export class Connection {
  transport: Transport = 'socket';
  /** Whether the gateway has said so. */
  isReady = false;
  /** Whether the gateway has said why it is going to close. */
  isTold = false;
  readonly #parts: ConnectionParts;
  readonly #events: Omit<LinkEvents, 'closed'>;
  #link: Link | undefined;
  #access: VoiceAccess | undefined;
  #wasReady = false;
  #hasRenewed = false;
  #tries = 0;
  #failures = 0;
  #socketsWork = false;
  #lostAtMs: number;
  #openedAtMs = 0;
  #heardAtMs = 0;
  /** When the next connection is tried; infinite while there is one. */
  #retryAtMs = Infinity;
  #isOver = false;

  constructor(parts: ConnectionParts, events: Omit<LinkEvents, 'closed'>) {
    this.#parts = parts;
    this.#events = events;
    this.#lostAtMs = parts.nowMs();
  }

  /** Gets the token, for which nothing else needs to wait. */
  async prepare(): Promise<void> {
    if (this.#access) return;
    this.#access = await this.#parts.access();
    if (this.#parts.prefersPolling(this.#access.sessionId)) this.transport = 'polling';
  }

  /** Begins to connect. What becomes of it is told to the parts. */
  async open(): Promise<void> {
    const { open, nowMs } = this.#parts;
    const { opened, text, frame } = this.#events;
    this.#retryAtMs = Infinity;
    this.#openedAtMs = nowMs();
    this.isTold = false;
    try {
      await this.prepare();
      let isPrepared = true;
      await this.#parts.prepare(this.transport).catch(() => (isPrepared = false));
      if (this.#isOver || this.#link) return;
      // A part that cannot be loaded now is as good as a connection that cannot be opened now.
      if (!isPrepared) return this.#closed(1006);
      // What an older link still has to say is not about this one.
      const guard =
        <Args extends unknown[]>(handle: (...args: Args) => void) =>
        (...args: Args): void => {
          if (this.#link !== link) return;
          this.#heardAtMs = nowMs();
          handle(...args);
        };
      const link: Link = open(this.transport, this.#access!, {
        opened: guard(opened),
        text: guard(text),
        frame: guard(frame),
        closed: guard((code) => this.#closed(code)),
      });
      this.#openedAtMs = nowMs();
      this.#link = link;
    } catch (error) {
      this.fail(describeFault('refused', error));
    }
  }

  send(data: string | ArrayBuffer): void {
    this.#link?.send(data);
  }

  /** The gateway is ready. */
  confirmReady(): void {
    this.isReady = this.#wasReady = true;
    this.#tries = this.#failures = 0;
    this.#hasRenewed = false;
    this.#socketsWork ||= this.transport === 'socket';
  }

  /** Looks after what is due. */
  tick(): void {
    const now = this.#parts.nowMs();
    if (this.#isOver) return;
    if (!this.isReady && now - this.#lostAtMs > GIVE_UP_AFTER_MS) this.fail(describeFault('connection-lost'));
    else if (now >= this.#retryAtMs) void this.open();
    else if (this.isReady && now - this.#heardAtMs > SILENT_AFTER_MS) this.reconnect();
    else if (!this.isReady && this.#link && now - this.#openedAtMs > READY_TIMEOUT_MS) this.#closed(1006);
  }

  /** Gives up the connection, if there is one, and opens another one at once. */
  reconnect(): void {
    if (this.#isOver || !this.#access) return;
    this.#drop();
    void this.open();
  }

  #drop(): void {
    this.#link?.close();
    this.#link = undefined;
    if (!this.isReady) return;
    this.isReady = false;
    this.#lostAtMs = this.#parts.nowMs();
    this.#parts.onLost();
  }

  #closed(code: number): void {
    const wasReady = this.isReady;
    this.#drop();
    if (code === 1000) return this.end('agent');
    if (code === 4003) return this.fail(describeFault('replaced'), 'replaced');
    // The gateway refuses, and would do so again.
    if (code >= 1007 && code <= 1011) return this.isTold ? this.end('error') : this.fail(describeFault('refused'));
    if (code === 4001) {
      if (this.#hasRenewed) return this.fail(describeFault(this.#wasReady ? 'session-ended' : 'refused'));
      this.#hasRenewed = true;
      this.#access = undefined;
      return void this.open();
    }
    if (!wasReady) this.#considerPolling();
    this.#retryAtMs =
      this.#parts.nowMs() + (code === 1012 ? 0 : backoffMs(this.#tries++, this.#parts.random(), LONGEST_PAUSE_MS));
  }

  /** Where a socket has worked once, the network is at fault and not the transport. */
  #considerPolling(): void {
    if (++this.#failures < FAILURES_BEFORE_POLLING || this.#socketsWork || !this.#access?.sessionId) return;
    this.#failures = 0;
    this.transport = this.transport === 'socket' ? 'polling' : 'socket';
  }

  /** Ends because of a fault, and says which. */
  fail(error: VoiceError, reason: VoiceEndReason = 'error'): void {
    if (this.#isOver) return;
    this.#parts.onFault(error);
    this.end(reason);
  }

  /** Ends for good. */
  end(reason: VoiceEndReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#link?.close('{"type":"bye"}');
    this.#link = undefined;
    this.isReady = false;
    this.#parts.onEnded(reason);
  }
}
