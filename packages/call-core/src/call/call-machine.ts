/**
 * The life of a call on one replica, as a table: what each event means in each state, and what is to be done about it.
 * An event that is not in the row of the current state changes nothing.
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

export type CallState =
  /** The caller is there, the agent's socket is not open yet. */
  | 'connecting'
  | 'live'
  /** The carrier's stream went away without a word; the agent is kept for its return. */
  | 'orphaned'
  /** The agent has ended the call, and its last words are still on their way. */
  | 'farewell'
  /** The caller is being told that a person comes next. */
  | 'announcing'
  /** It is being written down that the carrier is to dial. */
  | 'passing'
  | 'ended';

export type CallInput =
  | { type: 'agent.opened' }
  /** The agent's socket closed while its call was not known to be over. */
  | { type: 'agent.lost' }
  /** No agent can be had (any more). */
  | { type: 'agent.failed'; reason: string }
  /** The agent's side says that its call is over. */
  | { type: 'agent.ended'; reason: string }
  /** The caller has heard everything. */
  | { type: 'agent.heard' }
  /** The carrier said `stop`: the call is over, or our TwiML was replaced. */
  | { type: 'carrier.stopped' }
  | { type: 'carrier.lost' }
  | { type: 'carrier.attached' }
  /** The carrier's own callback says that the call is over. */
  | { type: 'carrier.callEnded'; reason: string }
  /** Somebody on our side ends the call. */
  | { type: 'call.hangupAsked'; by: EndedBy }
  /** A machine has answered an outbound call. */
  | { type: 'call.machineAnswered'; leavesMessage: boolean }
  /** The caller is to be passed on to a person. */
  | { type: 'transfer.asked' }
  /** The carrier will dial when its stream ends. */
  | { type: 'transfer.written' }
  /** It cannot be, now. */
  | { type: 'transfer.refused' }
  | { type: 'deadline.announcing' }
  /** A newer stream of this call has the lease. */
  | { type: 'call.superseded' }
  | { type: 'call.shutDown' }
  | { type: 'deadline.grace' }
  | { type: 'deadline.farewell' }
  | { type: 'deadline.carrierSilent' }
  | { type: 'deadline.connecting' }
  | { type: 'deadline.idle' }
  | { type: 'deadline.maxDuration' };

export type CallEffect =
  /** Ask for an agent again, with the conversation so far. */
  | { type: 'agent.reopen' }
  /** End the agent's call and close its socket. */
  | { type: 'agent.end' }
  /** Close the agent's socket without ending its call: another replica goes on with it. */
  | { type: 'agent.leave' }
  | { type: 'carrier.close' }
  | { type: 'session.lost' }
  /** Write that the call is handed over, then let go of everything. */
  | { type: 'session.handOver' }
  /**
   * The call is over: write the record, then let go of everything. `intent` is what the carrier is told when it asks what
   * comes next, so it is written before the stream is closed.
   */
  | { type: 'call.finish'; endedBy: EndedBy; reason: string; intent: 'hangup' | 'apologise' | 'voicemail' }
  /** Write down that a transfer has begun, and let the agent say so if it can. */
  | { type: 'transfer.announce'; agentSpeaks: boolean }
  /** Write down that the carrier is to dial. */
  | { type: 'transfer.dial' }
  /** Tell the agent, who goes on. */
  | { type: 'transfer.giveUp' }
  /** The call goes on elsewhere: let go of everything, write no end. */
  | { type: 'call.release' };

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

/** Another replica is to go on with the call: the carrier asks there as soon as its stream is closed. */
const handOver = (): CallEffect[] => [{ type: 'agent.leave' }, { type: 'session.handOver' }];

const hangUp = (input: CallInput): CallEffect[] => finish('by' in input ? input.by : 'operator', 'hangup-asked')(input);

const leaveMachine = (input: CallInput): CallEffect[] => {
  const leavesMessage = 'leavesMessage' in input && input.leavesMessage;
  const intent = leavesMessage ? 'voicemail' : 'hangup';
  const reason = leavesMessage ? 'voicemail-left' : 'machine-answered';
  return [{ type: 'agent.end' }, { type: 'call.finish', endedBy: 'gateway', reason, intent }];
};

/** Without the agent's words: the carrier says them before it dials. */
const passOn: Transition = [
  'passing',
  () => [{ type: 'transfer.announce', agentSpeaks: false }, { type: 'transfer.dial' }],
];
/** One that has left meanwhile is asked for again. */
const backToAgent: Transition = ['live', () => [{ type: 'agent.reopen' }, { type: 'transfer.giveUp' }]];
const dial: Transition = ['passing', () => [{ type: 'transfer.dial' }]];

/** What holds in every state with a caller or the hope of one. */
const ANYWHERE: Partial<Record<CallInput['type'], Transition>> = {
  'carrier.stopped': ['ended', finish('caller', 'caller-hung-up')],
  'carrier.callEnded': ['ended', finish('carrier')],
  'call.hangupAsked': ['ended', hangUp],
  'call.machineAnswered': ['ended', leaveMachine],
  'call.superseded': ['ended', release],
  'call.shutDown': ['ended', handOver],
  'deadline.maxDuration': ['ended', finish('gateway', 'max-duration')],
  'deadline.idle': ['ended', finish('gateway', 'idle')],
};

const lost: Transition = ['orphaned', () => [{ type: 'session.lost' }, { type: 'carrier.close' }]];

export const CALL_TRANSITIONS: Readonly<Record<CallState, Partial<Record<CallInput['type'], Transition>>>> = {
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
  },
  live: {
    ...ANYWHERE,
    'agent.lost': ['connecting', () => [{ type: 'agent.reopen' }]],
    'agent.failed': ['ended', apologise],
    'agent.ended': ['farewell', () => []],
    'transfer.asked': ['announcing', () => [{ type: 'transfer.announce', agentSpeaks: true }]],
    'carrier.lost': lost,
    'deadline.carrierSilent': lost,
  },
  orphaned: {
    ...ANYWHERE,
    'carrier.attached': ['live', () => []],
    'agent.lost': ['orphaned', () => [{ type: 'agent.reopen' }]],
    'agent.failed': ['ended', apologise],
    'agent.ended': ['ended', finish('agent')],
    'deadline.grace': ['ended', finish('carrier', 'stream-lost')],
    'transfer.asked': passOn,
  },
  farewell: {
    ...ANYWHERE,
    // An agent that transfers may end its call with that.
    'transfer.asked': ['announcing', () => [{ type: 'transfer.announce', agentSpeaks: false }]],
    // The agent has said goodbye: nobody is to take this call up again.
    'call.shutDown': ['ended', finish('agent', 'agent-ended-call')],
    'agent.heard': ['ended', finish('agent', 'agent-ended-call')],
    'carrier.lost': ['ended', finish('agent', 'agent-ended-call')],
    'deadline.farewell': ['ended', finish('agent', 'agent-ended-call')],
    'deadline.carrierSilent': ['ended', finish('agent', 'agent-ended-call')],
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
  },
  passing: {
    ...ANYWHERE,
    'transfer.written': ['ended', () => [{ type: 'agent.end' }, { type: 'call.release' }]],
    'transfer.refused': backToAgent,
  },
  ended: {},
};

export interface CallStep {
  state: CallState;
  effects: CallEffect[];
}

/** One step through the table. */
export function stepCall(state: CallState, input: CallInput): CallStep {
  const transition = CALL_TRANSITIONS[state][input.type];
  return transition ? { state: transition[0], effects: transition[1](input) } : { state, effects: [] };
}
