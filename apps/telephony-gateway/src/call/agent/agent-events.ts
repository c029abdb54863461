/** What the agent's leg tells, and what each of it means for the call. */
import type { AgentLegEvents } from './agent-leg-options.ts';
import type { CallParts } from '../call-parts.ts';
import { VapiMilestones } from '../talk/vapi-milestones.ts';

/** A peer's reason as a record may hold it: one word, and never any text. */
const asRecordable = (reason: string): string => (/^[\w.-]{1,80}$/.test(reason) ? reason : 'unknown');

export function createAgentEvents(parts: CallParts): AgentLegEvents {
  const { host, life, talk, turns, toCaller, toAgent, transfer, commands, answerer } = parts;
  const { clock, journal, log, session } = host;
  const nowEpochMs = (): number => journal.epochMs(clock.nowMs());

  const milestones = new VapiMilestones(clock, journal);

  return {
    ...talk,
    speechUpdated: (role, status) => milestones.speechUpdated(role, status),
    callerTranscribed(text) {
      talk.callerTranscribed(text);
      answerer.heard(text);
      milestones.finalTranscript(turns.turnId);
    },
    modelSpoke(agentTurn) {
      talk.modelSpoke(agentTurn);
      milestones.modelSpoke(agentTurn);
    },
    agentTextReceived(text, exact) {
      talk.agentTextReceived(text, exact);
      transfer.agentSaid(text);
    },
    transferWanted: (to, plan) => commands.agentWantsTransfer(to, plan),
    opened(call, isNew, callSinceMs) {
      toCaller.restartAgentAudio();
      talk.agentOpened(isNew);
      session.agentTalks(call, journal.epochMs(callSinceMs));
      journal.record({
        type: 'agent.opened',
        atMs: nowEpochMs(),
        vapiCallId: call.vapiCallId,
        isNew,
        callerAudioKeptMs: toAgent.uplink.keptMs,
        ...(call.way !== undefined && { way: call.way }),
      });
      toAgent.tick(clock.nowMs());
      life.step({ type: 'agent.opened' });
      transfer.agentOpened();
      commands.look();
    },
    lost(closeCode) {
      talk.agentLost();
      journal.record({ type: 'agent.lost', atMs: nowEpochMs(), closeCode });
      life.step({ type: 'agent.lost' });
    },
    failed(reason, status) {
      journal.record({ type: 'agent.failed', atMs: nowEpochMs(), reason, ...(status !== undefined && { status }) });
      life.step({ type: 'agent.failed', reason });
    },
    ended(reason) {
      life.agentEndReason = asRecordable(reason);
      journal.record({ type: 'agent.ended', atMs: nowEpochMs(), reason: life.agentEndReason });
      talk.agentLeft();
      transfer.agentLeft();
      life.step({ type: 'agent.ended', reason: life.agentEndReason });
      life.settleFarewell(toCaller.unheardMs);
    },
    toolCalled: (toolCallId, name) => journal.record({ type: 'tool.called', atMs: nowEpochMs(), toolCallId, name }),
    malformed: (fault) => log.warn({ fault }, 'agent sent a message that could not be read'),
  };
}
