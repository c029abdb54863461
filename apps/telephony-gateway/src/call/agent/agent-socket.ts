/** One socket of the agent's leg, from the dialling on. What it hears counts only while it is the one that talks. */
import type { CallId, VapiClientMessage } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import type { AgentEvents, AgentLink } from '../../vapi/vapi-link.ts';
import type { CallGuard } from '../call-guard.ts';
import { GuardedAgentEvents } from '../guarded-events.ts';
import type { AgentWatch } from './agent-way.ts';

/** Takes the agent's audio in the negotiated format, as a view that is valid during the call only (media/agent-to-caller.ts). */
export interface AgentAudio {
  audioReceived(bytes: Uint8Array, nowMs: number): void;
}

/** The leg as its sockets see it. */
export interface SocketOwner {
  /** The socket that talks. */
  readonly active: AgentSocket | undefined;
  readonly audio: AgentAudio;
  /** The talking socket says something. */
  messageReceived(message: VapiClientMessage): void;
  /** A socket that was open is closed. */
  socketClosed(socket: AgentSocket, closeCode: number): void;
}

export interface DialOptions {
  watch: Pick<AgentWatch, 'connect' | 'worked'>;
  callId: CallId;
  guard: CallGuard;
  clock: Pick<Clock, 'nowMs'>;
  owner: SocketOwner;
  call: AgentCall;
  /** When the agent's call began, which may have been on another socket. */
  callSinceMs: number;
  /** Runs before anything that the socket hears. */
  onOpen(socket: AgentSocket): void;
}

const isEnd = (message: VapiClientMessage): boolean => message.type === 'status-update' && message.status === 'ended';

export class AgentSocket implements AgentEvents {
  readonly call: AgentCall;
  readonly callSinceMs: number;
  readonly link: AgentLink;
  openedMs = Number.NaN;
  /** Something has come through it. */
  isHeard = false;
  /** No other socket to its agent's call has talked before. */
  isFirstOfCall = false;
  /** Resolves to `undefined` once the socket is open, or to the code with which it closed before that. */
  readonly settled: Promise<number | undefined>;
  readonly #options: DialOptions;
  #settle: (closeCode: number | undefined) => void = () => {};

  /** Dials at once. */
  constructor(options: DialOptions) {
    this.call = options.call;
    this.callSinceMs = options.callSinceMs;
    this.#options = options;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.link = options.watch.connect(options.call, new GuardedAgentEvents(options.guard, this), () =>
      options.clock.nowMs(),
    );
  }

  opened(): void {
    this.openedMs = this.#options.clock.nowMs();
    this.#options.onOpen(this);
    this.#settle(undefined);
  }

  audioReceived(bytes: Uint8Array, nowMs: number): void {
    const { owner } = this.#options;
    if (!this.isHeard) this.#heard();
    if (owner.active === this) owner.audio.audioReceived(bytes, nowMs);
  }

  messageReceived(message: VapiClientMessage): void {
    const { owner } = this.#options;
    // What cannot be read, and the end of the call, are no signs that the agent works.
    if (!this.isHeard && message.type !== 'malformed' && !isEnd(message)) this.#heard();
    if (owner.active === this) owner.messageReceived(message);
  }

  closed(closeCode: number): void {
    if (!Number.isNaN(this.openedMs)) this.#options.owner.socketClosed(this, closeCode);
    this.#settle(closeCode);
  }

  #heard(): void {
    this.isHeard = true;
    const { watch, callId } = this.#options;
    watch.worked(callId, this.call);
  }

  /** Ends the agent at the other end. */
  dismiss(): void {
    this.link.say({ type: 'end-call' });
    this.link.close();
  }
}
