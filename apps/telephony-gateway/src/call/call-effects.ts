/** Carries out what the call machine decides: one case for each effect in its table. */
import type { CallEffect } from '@trunkline/call-core';
import type { EndedBy } from '@trunkline/protocol';
import { type FinishIntent, isAbnormalEnd } from './call-end.ts';
import type { CallParts } from './call-parts.ts';
import type { CarrierClose } from './media/carrier-link.ts';
import { countersOf } from './media/call-counters.ts';

/** @returns what carries one effect out. */
export function createCallEffects(parts: CallParts): (effect: CallEffect) => void {
  const { host, lease, guard, life, streams, turns, toCaller, toAgent, talk, voice, agent, transfer, end } = parts;
  const { clock, journal, log, session } = host;

  const releaseAll = (why: CarrierClose): void => {
    voice.close();
    streams.close(why);
    host.released();
  };

  /** Where frames came through and where they were lost, for whoever looks into a call that went wrong. */
  const logPaths = (level: 'debug' | 'warn'): void =>
    log[level]({ callerToAgent: toAgent.describe(), agentToCaller: toCaller.describe() }, 'call.paths');

  /** In a call that has failed the turns may be what is broken, and they must not stand in the way of its end. */
  const endTurns = (): void => {
    if (!guard.isDown) talk.callEnded();
  };

  /** The call goes on without us. */
  const recordRelease = (): void => {
    endTurns();
    journal.record({ type: 'call.released', atMs: journal.epochMs(clock.nowMs()), counters: countersOf(parts) });
    logPaths('debug');
  };

  const finish = (endedBy: EndedBy, reason: string, intent: FinishIntent): void => {
    endTurns();
    const atMs = journal.epochMs(clock.nowMs());
    const { firstFrameMs } = turns;
    const event = {
      type: 'call.ended' as const,
      atMs,
      endedBy,
      reason,
      durationMs: Math.max(0, Math.round(atMs - host.createdAtMs)),
      ...(firstFrameMs !== undefined && !lease.isResumed && { greetingMs: Math.round(firstFrameMs - life.startedMs) }),
      counters: countersOf(parts),
      addedLatencyMs: host.latency.summary(),
    };
    logPaths(isAbnormalEnd(event, intent) ? 'warn' : 'debug');
    life.isReleasing = true;
    guard.watch(
      'end',
      end.finish(event, intent).finally(() => releaseAll(intent === 'apologise' ? 'noAgent' : 'over')),
    );
  };

  return (effect) => {
    switch (effect.type) {
      case 'agent.reopen':
        agent.reopen();
        return;
      case 'agent.end':
        end.endAgent();
        return;
      case 'agent.leave':
        agent.leave();
        return;
      case 'carrier.close':
        streams.close('lost');
        return;
      case 'session.lost':
        session.lost();
        return;
      case 'session.handOver':
        recordRelease();
        life.isReleasing = true;
        // It must be written before the carrier asks what comes next, which it does once its stream is closed.
        guard.watch(
          'hand-over',
          session.handOver(guard.isDown).finally(() => releaseAll('handedOver')),
        );
        return;
      case 'transfer.announce':
        transfer.announce(effect.agentSpeaks);
        return;
      case 'transfer.dial':
        transfer.dial();
        return;
      case 'transfer.giveUp':
        transfer.giveUp();
        return;
      case 'call.finish': {
        const ofAgent = effect.endedBy === 'agent' ? life.agentEndReason : undefined;
        // A page that does not come back has no carrier that could have lost it.
        const endedBy = effect.endedBy === 'carrier' && host.channel === 'web' ? 'caller' : effect.endedBy;
        finish(endedBy, ofAgent ?? effect.reason, effect.intent);
        return;
      }
      case 'call.release':
        recordRelease();
        life.isReleasing = true;
        releaseAll('replaced');
    }
  };
}
