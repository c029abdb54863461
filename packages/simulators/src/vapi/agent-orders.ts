import type { AgentDeeds } from './agent-deeds.ts';
import type { AgentScript } from './agent-script.ts';
import type { AgentTurns } from './agent-turns.ts';
import type { CallerListener } from './caller-listener.ts';
import type { VapiCommand } from './commands.ts';
import type { Conversation } from './conversation.ts';

export interface AgentOrdersOptions {
  readonly script: AgentScript;
  readonly deeds: AgentDeeds;
  readonly turns: AgentTurns;
  readonly listener: Pick<CallerListener, 'setDeaf'>;
  readonly conversation: Conversation;
  /** Whether this call carries an earlier one on. */
  readonly isResumed: boolean;
  readonly setMuted: (isMuted: boolean) => void;
  readonly endCall: (reason: string) => void;
}

type Command<Type extends VapiCommand['type']> = Extract<VapiCommand, { type: Type }>;

/** @returns what carries out the commands that the client gives the agent, by socket or control URL. */
export function createAgentOrders(options: AgentOrdersOptions): (command: VapiCommand, nowMs: number) => void {
  const { script, deeds, turns, listener, conversation } = options;

  const say = (command: Command<'say'>) => {
    const stepIndex = script.takeLate(command.content)?.stepIndex;
    deeds.sayUnprepared(command.content, {
      source: 'force-say',
      ...(stepIndex !== undefined && { stepIndex }),
      interruptible: command.interruptionsEnabled,
      endCallAfter: command.endCallAfterSpoken,
      notBeforeMs: 0,
    });
  };

  /** Tells the caller what the model was told, in the words that a model would add. */
  const passOn = (content: string, nowMs: number) => {
    const late = script.takeLate(content);
    const how = {
      source: 'model',
      ...(late && { stepIndex: late.stepIndex }),
      interruptible: true,
      endCallAfter: false,
      notBeforeMs: deeds.silentUntilMs,
    } as const;
    const says = late?.step.agentSaysLate.says;
    if (says !== undefined && late?.step.mulaw !== undefined) {
      turns.say({ ...how, text: says, sound: late.step }, nowMs);
    } else deeds.sayUnprepared(`Thank you for waiting. ${content}`, how);
  };

  const takeMessage = ({ message: { role, content }, triggerResponseEnabled }: Command<'add-message'>, now: number) => {
    const isCallers = role === 'user';
    conversation.add({ role: isCallers || role === 'system' ? role : 'bot', message: content, fromMs: now });
    if (isCallers) script.messageHeard(content);
    if (!triggerResponseEnabled) return;
    if (isCallers) {
      if (!turns.isBusy && !deeds.isWaitingForCaller) deeds.reply(now);
      return;
    }
    const told = turns.isBusy ? undefined : script.takeTold(content);
    if (told) return deeds.perform(told, now);
    // An agent that is told to go on where an earlier call broke off gives the answer that it owes.
    if (options.isResumed && script.owesReply && !turns.isBusy) deeds.reply(now);
    else passOn(content, now);
  };

  const control = (wanted: Command<'control'>['control'], nowMs: number) => {
    switch (wanted) {
      case 'say-first-message':
        return deeds.greet(nowMs);
      case 'mute-customer':
      case 'unmute-customer':
        return listener.setDeaf(wanted === 'mute-customer');
      case 'mute-assistant':
      case 'unmute-assistant':
        return options.setMuted(wanted === 'mute-assistant');
    }
  };

  return (command, nowMs) => {
    switch (command.type) {
      case 'say':
        if (command.interruptAssistantEnabled) turns.interrupt(nowMs, 'command');
        return say(command);
      case 'add-message':
        return takeMessage(command, nowMs);
      case 'control':
        return control(command.control, nowMs);
      case 'end-call':
        return options.endCall('assistant-ended-call');
    }
  };
}
