/**
 * Makes agents by the first way that works. A way whose breaker is open is passed over without waiting; one that is slow has a
 * part of the caller's patience and no more, unless it is the last. What comes of an agent afterwards is told here too, and
 * feeds the breakers.
 */
import { isProviderRefusal } from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentCall, AgentCallApi, AgentCallRequest } from '../../vapi/vapi-client.ts';
import { refusalStatus, refusalWord } from './agent-refusal.ts';
import type { AgentWatch, AgentWay, ConnectAgent } from './agent-way.ts';
import type { WayBreakers } from './way-breakers.ts';

export interface AgentWaysOptions {
  ways: readonly [AgentWay, ...AgentWay[]];
  breakers: Pick<WayBreakers, 'ask' | 'failed' | 'worked' | 'isOpen'>;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  epochMs: () => number;
  /** How long a caller waits for a way while there is another one. */
  budgetMs: number;
  /** Whether a caller for whom there is no agent is passed on to a number, which is better than to wait for a way that is down. */
  hasFallback(request: AgentCallRequest): boolean;
  /** Writes a fact of the call down; what comes of that is not waited for. */
  note(callId: string, fact: CallEvent): void;
  /** An agent that came too late to be used could not be ended. */
  onUnended(vapiCallId: string, error: unknown): void;
}

/** No way was asked, because none of them works. */
class NoWayOpen extends Error {
  override readonly name = 'NoWayOpen';
}

/** The way took longer than a caller waits for it. */
class WayTooSlow extends Error {
  override readonly name = 'WayTooSlow';
}

/** A platform's word as a record may hold it. */
const asWord = (reason: string): string => (/^[\w.-]{1,80}$/.test(reason) ? reason : 'unknown');

export class AgentWays implements AgentCallApi, AgentWatch {
  readonly #options: AgentWaysOptions;

  constructor(options: AgentWaysOptions) {
    this.#options = options;
  }

  async create(request: AgentCallRequest): Promise<AgentCall> {
    const { ways, breakers, hasFallback } = this.#options;
    const { callId, not } = request;
    const left = ways.filter(({ name }) => !not?.has(name));
    const passed: AgentWay[] = [];
    let failure: Error = new NoWayOpen('every way to an agent is known not to work');
    for (const [index, way] of left.entries()) {
      if ((await breakers.ask(way.name, callId)) === 'stop') {
        passed.push(way);
        continue;
      }
      this.#noteSkipped(callId, passed.splice(0));
      try {
        return await this.#make(way, request, index === left.length - 1);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
      }
    }
    const [first] = passed;
    // A caller who has nobody else loses nothing by a try, and what was too much for an account at once is over in a moment.
    if (first && passed.length === left.length && !hasFallback(request)) return this.#make(first, request, true);
    this.#noteSkipped(callId, passed);
    throw failure;
  }

  end(call: AgentCall): Promise<void> {
    return this.#wayOf(call).calls.end(call);
  }

  readonly connect: ConnectAgent = (call, events, nowMs) => this.#wayOf(call).connect(call, events, nowMs);

  worked(callId: string, call: AgentCall): void {
    this.#options.breakers.worked(this.#wayOf(call).name, callId);
  }

  failed(callId: string, call: AgentCall, reason: string): void {
    const way = this.#wayOf(call).name;
    this.#options.breakers.failed(way, callId);
    this.#noteFailure(callId, { way, reason: asWord(reason), tookMs: 0 });
  }

  isDown(call: AgentCall): boolean {
    return this.#options.breakers.isOpen(this.#wayOf(call).name);
  }

  canRejoin(call: AgentCall): boolean {
    return this.#wayOf(call).canRejoin;
  }

  hasOther(call: AgentCall): boolean {
    const own = this.#wayOf(call);
    const { ways, breakers } = this.#options;
    return ways.some((way) => way !== own && !breakers.isOpen(way.name));
  }

  /** An agent of an older version's call is of the first way that could have made it. */
  #wayOf(call: AgentCall): AgentWay {
    const { ways } = this.#options;
    return ways.find(({ name }) => name === call.way) ?? ways.find((way) => way.hasMade(call)) ?? ways[0];
  }

  async #make(way: AgentWay, request: AgentCallRequest, isLast: boolean): Promise<AgentCall> {
    const { clock, breakers } = this.#options;
    const sinceMs = clock.nowMs();
    try {
      const made = way.calls.create(request);
      const call = isLast ? await made : await this.#within(way, made);
      return { ...call, way: way.name };
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      const status = refusalStatus(failure);
      if (isProviderRefusal(status)) breakers.failed(way.name, request.callId);
      const tookMs = Math.max(0, Math.round(clock.nowMs() - sinceMs));
      const reason = asWord(refusalWord(failure));
      this.#noteFailure(request.callId, { way: way.name, reason, ...(status !== undefined && { status }), tookMs });
      throw failure;
    }
  }

  /** An agent that comes after its time has nobody to talk to, and is ended. */
  #within(way: AgentWay, made: Promise<AgentCall>): Promise<AgentCall> {
    const { clock, budgetMs, onUnended } = this.#options;
    return new Promise((resolve, reject) => {
      let isLate = false;
      const cancel = clock.setTimeout(() => {
        isLate = true;
        reject(new WayTooSlow(`no agent within ${budgetMs} ms`));
      }, budgetMs);
      made.then(
        (call) => {
          cancel();
          if (isLate) way.calls.end(call).catch((error: unknown) => onUnended(call.vapiCallId, error));
          else resolve(call);
        },
        (error: unknown) => {
          cancel();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  #noteSkipped(callId: string, ways: readonly AgentWay[]): void {
    const { note, epochMs } = this.#options;
    for (const { name } of ways) note(callId, { type: 'agent.waySkipped', atMs: Math.round(epochMs()), way: name });
  }

  #noteFailure(callId: string, fact: { way: string; reason: string; status?: number; tookMs: number }): void {
    this.#options.note(callId, { type: 'agent.wayFailed', atMs: Math.round(this.#options.epochMs()), ...fact });
  }
}
