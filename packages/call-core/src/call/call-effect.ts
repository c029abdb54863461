/** What the call machine wants done. The shell of the call carries it out, in the order in which it is given. */
import type { EndedBy } from '@trunkline/protocol';

export type CallEffect =
  /** Ask for an agent again, with the conversation so far. */
  | { type: 'agent.reopen' }
  /** End the agent's call and close its socket. */
  | { type: 'agent.end' }
  /** Drop the agent's socket without ending its call, which goes on at another replica. */
  | { type: 'agent.leave' }
  | { type: 'carrier.close' }
  | { type: 'session.lost' }
  /** Write that the call is handed over, then release it. */
  | { type: 'session.handOver' }
  /**
   * The call is over: write the record, then release the call. `intent` is what the carrier is told when it asks what comes
   * next, so it is written before the stream is closed.
   */
  | { type: 'call.finish'; endedBy: EndedBy; reason: string; intent: 'hangup' | 'apologise' | 'voicemail' }
  /** Write down that a transfer has begun, and let the agent say so if it can. */
  | { type: 'transfer.announce'; agentSpeaks: boolean }
  /** Write down that the carrier is to dial. */
  | { type: 'transfer.dial' }
  /** Tell the agent that the caller stays with it. */
  | { type: 'transfer.giveUp' }
  /** The call goes on elsewhere: release it without writing an end. */
  | { type: 'call.release' };
