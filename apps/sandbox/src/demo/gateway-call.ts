import type { CallEvent } from '@trunkline/protocol';

/** The part of the gateway's `GET /calls/:callId` that the report is made of. */
export interface GatewayCall {
  callId: string;
  callSid?: string;
  vapiCallId?: string;
  channel: string;
  state: string;
  direction?: string;
  /** Whether a person or a machine took a call of ours. */
  answeredBy?: string;
  endedBy?: string;
  endedReason?: string;
  counters?: Record<string, number>;
  turns: {
    turnId: string;
    callerSaid: string;
    agentSaid: string;
    agentHeard: string;
    agentHeardMs: number;
    interrupted: boolean;
    responseMs?: number;
  }[];
  bargeIns: { decidedBy: string; decisionToClearMs: number; droppedMs: number }[];
  toolCalls: { toolCallId: string; name: string; mode?: string; durationMs?: number; runs?: number }[];
  /** All facts of the call, in order. */
  events?: CallEvent[];
}
