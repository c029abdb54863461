/** The states of a call on one replica, and everything that the call machine is told. */
import type { EndedBy } from '@trunkline/protocol';

export type CallState =
  /** The caller is there, and no socket of the agent is open. */
  | 'connecting'
  | 'live'
  /** The carrier's stream is lost. The agent is kept for the time when it comes back. */
  | 'orphaned'
  /** The agent has ended the call, and its last words are still on their way. */
  | 'farewell'
  /** The caller is being told that a person comes next. */
  | 'announcing'
  /** The session is told that the carrier is to dial. */
  | 'passing'
  | 'ended';

export type CallInput =
  | { type: 'agent.opened' }
  /** The agent's socket closed while its call was not known to be over. */
  | { type: 'agent.lost' }
  /** Every way to an agent has been tried. */
  | { type: 'agent.failed'; reason: string }
  /** The agent's side says that its call is over. */
  | { type: 'agent.ended'; reason: string }
  /** The caller has heard everything. */
  | { type: 'agent.heard' }
  /** The carrier said `stop`: the call is over, or other TwiML has taken the place of ours. */
  | { type: 'carrier.stopped' }
  | { type: 'carrier.lost' }
  | { type: 'carrier.attached' }
  /** The carrier's own callback says that the call is over. */
  | { type: 'carrier.callEnded'; reason: string }
  /** Somebody on our side ends the call. */
  | { type: 'call.hangupAsked'; by: EndedBy }
  /** A machine has answered an outbound call, or for another `reason` nobody is to be talked to. */
  | { type: 'call.machineAnswered'; leavesMessage: boolean; reason?: string }
  /** Somebody wants the caller to talk to a person. */
  | { type: 'transfer.asked' }
  /** The carrier will dial when its stream ends. */
  | { type: 'transfer.written' }
  /** The session could not be told, so the carrier will not dial. */
  | { type: 'transfer.refused' }
  | { type: 'deadline.announcing' }
  /** A newer holder has the lease of this call. */
  | { type: 'call.superseded' }
  /** Something of ours has thrown in this call, and not for the first time. */
  | { type: 'call.failed'; reason: string }
  /** Another replica is to take the call. */
  | { type: 'call.shutDown' }
  | { type: 'deadline.grace' }
  | { type: 'deadline.farewell' }
  | { type: 'deadline.carrierSilent' }
  | { type: 'deadline.connecting' }
  | { type: 'deadline.idle' }
  | { type: 'deadline.maxDuration' };
