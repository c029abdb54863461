/**
 * The life of a call on one replica, as a table: what each input means in each state, and what is to be done about it.
 * Inputs that may come and change nothing are in the table too. A pair that is not in the table changes nothing either, but
 * nobody has thought of it: `stepCall` says so, and the shell counts it.
 *
 * ```
 * connecting --agent.opened--> live --agent.ended--> farewell --agent.heard--> ended
 *     |                         |  \--agent.lost--> connecting (the agent is asked for again)
 *     |                         \--carrier.lost--> orphaned --carrier.attached--> live
 *     \--agent.failed--> ended (apology)            \--deadline--> ended
 *
 * live --transfer.asked--> announcing --agent.heard--> passing --transfer.written--> ended (the carrier dials)
 *                                                         \--transfer.refused--> live
 * ```
 */
import type { EndedBy } from '@trunkline/protocol';
import type { CallEffect } from './call-effect.ts';
import type { CallInput, CallState } from './call-input.ts';

type Transition = readonly [next: CallState, effects: (input: CallInput) => CallEffect[]];

const reasonOf = (input: CallInput): string => ('reason' in input ? input.reason : input.type);

const finish =
  (endedBy: EndedBy, reason?: string) =>
  (input: CallInput): CallEffect[] => [
    { type: 'agent.end' },
    { type: 'call.finish', endedBy, reason: reason ?? reasonOf(input), intent: 'hangup' },
  ];

const apologise = (input: CallInput): CallEffect[] => [
  { type: 'agent.end' },
  { type: 'call.finish', endedBy: 'gateway', reason: reasonOf(input), intent: 'apologise' },
];

const release = (): CallEffect[] => [{ type: 'agent.leave' }, { type: 'call.release' }];

/** The carrier asks another replica for the call as soon as its stream is closed. */
const handOver = (): CallEffect[] => [{ type: 'agent.leave' }, { type: 'session.handOver' }];

const hangUp = (input: CallInput): CallEffect[] => finish('by' in input ? input.by : 'operator', 'hangup-asked')(input);

const leaveMachine = (input: CallInput): CallEffect[] => {
  const leavesMessage = 'leavesMessage' in input && input.leavesMessage;
  const intent = leavesMessage ? 'voicemail' : 'hangup';
  const why = input.type === 'call.machineAnswered' ? input.reason : undefined;
  const reason = why ?? (leavesMessage ? 'voicemail-left' : 'machine-answered');
  return [{ type: 'agent.end' }, { type: 'call.finish', endedBy: 'gateway', reason, intent }];
};

/** The agent cannot say the words before a transfer, so the carrier says them before it dials. */
const passOn: Transition = [
  'passing',
  () => [{ type: 'transfer.announce', agentSpeaks: false }, { type: 'transfer.dial' }],
];
/** The agent may have gone meanwhile, so it is asked for again. */
const backToAgent: Transition = ['live', () => [{ type: 'agent.reopen' }, { type: 'transfer.giveUp' }]];
const dial: Transition = ['passing', () => [{ type: 'transfer.dial' }]];

/** What every state has in common in which there is a caller, or one may come back. */
const ANYWHERE: Partial<Record<CallInput['type'], Transition>> = {
  'carrier.stopped': ['ended', finish('caller', 'caller-hung-up')],
  'carrier.callEnded': ['ended', finish('carrier')],
  'call.hangupAsked': ['ended', hangUp],
  'call.machineAnswered': ['ended', leaveMachine],
  'call.superseded': ['ended', release],
  'call.shutDown': ['ended', handOver],
  'call.failed': ['ended', apologise],
  'deadline.maxDuration': ['ended', finish('gateway', 'max-duration')],
  'deadline.idle': ['ended', finish('gateway', 'idle')],
};

const lost: Transition = ['orphaned', () => [{ type: 'session.lost' }, { type: 'carrier.close' }]];

type Row = Partial<Record<CallInput['type'], Transition>>;

/** The inputs that may come in `state` and change nothing. */
const stays = (state: CallState, ...inputs: readonly CallInput['type'][]): Row => {
  const stay: Transition = [state, () => []];
  return Object.fromEntries(inputs.map((input) => [input, stay]));
};

export const CALL_TRANSITIONS: Readonly<Record<CallState, Row>> = {
  connecting: {
    ...ANYWHERE,
    'agent.opened': ['live', () => []],
    'agent.lost': ['connecting', () => [{ type: 'agent.reopen' }]],
    'agent.failed': ['ended', apologise],
    'agent.ended': ['ended', apologise],
    'deadline.connecting': ['ended', apologise],
    'transfer.asked': passOn,
    'carrier.lost': lost,
    'deadline.carrierSilent': lost,
    // The carrier may open a new stream before it closes the old one.
    ...stays('connecting', 'carrier.attached'),
  },
  live: {
    ...ANYWHERE,
    'agent.lost': ['connecting', () => [{ type: 'agent.reopen' }]],
    'agent.failed': ['ended', apologise],
    'agent.ended': ['farewell', () => []],
    'transfer.asked': ['announcing', () => [{ type: 'transfer.announce', agentSpeaks: true }]],
    'carrier.lost': lost,
    'deadline.carrierSilent': lost,
    // A fresh agent takes over before the old one reaches its longest duration.
    ...stays('live', 'agent.opened', 'carrier.attached'),
  },
  orphaned: {
    ...ANYWHERE,
    'carrier.attached': ['live', () => []],
    'agent.lost': ['orphaned', () => [{ type: 'agent.reopen' }]],
    'agent.failed': ['ended', apologise],
    'agent.ended': ['ended', finish('agent')],
    'deadline.grace': ['ended', finish('carrier', 'stream-lost')],
    'transfer.asked': passOn,
    // A stream that counts as lost may still be closed in form, and the agent may open before the caller is back.
    ...stays('orphaned', 'carrier.lost', 'agent.opened'),
  },
  farewell: {
    ...ANYWHERE,
    // An agent that transfers may end its call with that.
    'transfer.asked': ['announcing', () => [{ type: 'transfer.announce', agentSpeaks: false }]],
    // The agent has said goodbye, so no other replica is to take this call up again.
    'call.shutDown': ['ended', finish('agent', 'agent-ended-call')],
    'agent.heard': ['ended', finish('agent', 'agent-ended-call')],
    'carrier.lost': ['ended', finish('agent', 'agent-ended-call')],
    'deadline.farewell': ['ended', finish('agent', 'agent-ended-call')],
    'deadline.carrierSilent': ['ended', finish('agent', 'agent-ended-call')],
    // The agent's end is told by its socket and by its webhook, and its socket goes away after that.
    ...stays('farewell', 'agent.ended', 'agent.lost', 'carrier.attached'),
  },
  announcing: {
    ...ANYWHERE,
    'agent.heard': dial,
    'deadline.announcing': dial,
    'agent.lost': dial,
    'agent.failed': dial,
    // The carrier dials when it asks what comes next.
    'carrier.lost': dial,
    'deadline.carrierSilent': dial,
    'transfer.refused': backToAgent,
    // The agent may end its call with the transfer that it asked for, and a transfer begins once.
    ...stays('announcing', 'agent.ended', 'agent.opened', 'transfer.asked', 'carrier.attached'),
  },
  passing: {
    ...ANYWHERE,
    'transfer.written': ['ended', () => [{ type: 'agent.end' }, { type: 'call.release' }]],
    'transfer.refused': backToAgent,
    // The carrier will dial: what becomes of the agent and of the stream meanwhile does not matter.
    ...stays('passing', 'agent.opened', 'agent.lost', 'agent.failed', 'agent.ended', 'transfer.asked'),
    ...stays('passing', 'carrier.lost', 'carrier.attached', 'deadline.carrierSilent'),
  },
  // Whatever was under way when the call ended may still arrive.
  ended: {
    ...stays('ended', 'agent.ended', 'carrier.stopped', 'carrier.lost', 'carrier.attached', 'carrier.callEnded'),
    ...stays('ended', 'call.hangupAsked', 'call.machineAnswered', 'call.superseded', 'call.shutDown', 'call.failed'),
    ...stays('ended', 'transfer.asked', 'transfer.written', 'transfer.refused'),
  },
};

export interface CallStep {
  state: CallState;
  effects: CallEffect[];
  /** Whether the pair of state and input is in the table. One that is not shows a gap in it, and is to be counted. */
  isExpected: boolean;
}

/** Takes one input. A pair that is not in the table changes nothing and has no effects. */
export function stepCall(state: CallState, input: CallInput): CallStep {
  const transition = CALL_TRANSITIONS[state][input.type];
  if (!transition) return { state, effects: [], isExpected: false };
  const [next, effectsOf] = transition;
  return { state: next, effects: effectsOf(input), isExpected: true };
}
