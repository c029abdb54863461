/**
 * The events of both sockets of a call, behind its guard. There is one of these for each socket, and nothing is made for a
 * message.
 */
import type { VapiClientMessage } from '@trunkline/protocol';
import type { CarrierEvents, DropKind } from './media/carrier-link.ts';
import type { AgentEvents } from '../vapi/vapi-link.ts';
import type { CallGuard } from './call-guard.ts';

export class GuardedCarrierEvents implements CarrierEvents {
  readonly #guard: CallGuard;
  readonly #events: CarrierEvents;

  constructor(guard: CallGuard, events: CarrierEvents) {
    this.#guard = guard;
    this.#events = events;
  }

  mediaReceived(chunk: number, bytes: Uint8Array, nowMs: number): void {
    if (this.#guard.isDown) return;
    try {
      this.#events.mediaReceived(chunk, bytes, nowMs);
    } catch (error) {
      this.#guard.failed('carrier.media', error);
    }
  }

  markReturned(generation: number, sequence: number): void {
    this.#guard.run('carrier.mark', () => this.#events.markReturned(generation, sequence));
  }

  dtmfReceived(digit: string): void {
    this.#guard.run('carrier.dtmf', () => this.#events.dtmfReceived(digit));
  }

  textReceived(text: string, id: string): void {
    this.#guard.run('carrier.text', () => this.#events.textReceived(text, id));
  }

  mutedChanged(isMuted: boolean): void {
    this.#guard.run('carrier.mute', () => this.#events.mutedChanged(isMuted));
  }

  hungUp(): void {
    this.#guard.run('carrier.stop', () => this.#events.hungUp());
  }

  closed(): void {
    this.#guard.run('carrier.close', () => this.#events.closed());
  }

  dropped(kind: DropKind, detail: string): void {
    this.#guard.run('carrier.dropped', () => this.#events.dropped(kind, detail));
  }
}

export class GuardedAgentEvents implements AgentEvents {
  readonly #guard: CallGuard;
  readonly #events: AgentEvents;

  constructor(guard: CallGuard, events: AgentEvents) {
    this.#guard = guard;
    this.#events = events;
  }

  opened(): void {
    this.#guard.run('vapi.open', () => this.#events.opened());
  }

  audioReceived(bytes: Uint8Array, nowMs: number): void {
    if (this.#guard.isDown) return;
    try {
      this.#events.audioReceived(bytes, nowMs);
    } catch (error) {
      this.#guard.failed('vapi.audio', error);
    }
  }

  messageReceived(message: VapiClientMessage): void {
    this.#guard.run('vapi.message', () => this.#events.messageReceived(message));
  }

  closed(code: number): void {
    this.#guard.run('vapi.close', () => this.#events.closed(code));
  }
}
