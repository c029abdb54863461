/** Facts of calls as the gateway wrote them, with shorter texts. */
import type { CallEvent } from '@trunkline/protocol';

const heardWhole = (text: string, heardMs: number) => ({
  text,
  heardText: text,
  sentMs: heardMs,
  heardMs,
  interrupted: false,
});

export const CUT_AND_HELD: readonly CallEvent[] = [
  { type: 'call.created', atMs: 0, channel: 'twilio' },
  { type: 'stream.opened', atMs: 301, streamSid: 'MZ1', fence: 1 },
  { type: 'agent.turnStarted', atMs: 597, turnId: 'turn_1' },
  { type: 'agent.turnEnded', atMs: 4_201, turnId: 'turn_1', ...heardWhole('Good morning.', 3_560) },
  { type: 'caller.said', atMs: 7_211, turnId: 'turn_2', text: 'My bike needs a service.' },
  { type: 'caller.turnEnded', atMs: 7_229, turnId: 'turn_2', text: 'My bike needs a service.' },
  { type: 'agent.turnStarted', atMs: 7_287, turnId: 'turn_2', responseMs: 80 },
  { type: 'agent.heard', atMs: 9_262, turnId: 'turn_2', heardText: 'A full service', heardMs: 1_800 },
  {
    type: 'agent.interrupted',
    atMs: 9_289,
    turnId: 'turn_2',
    decidedBy: 'vapi',
    decisionToClearMs: 0.6,
    speechToClearMs: 173,
    droppedMs: 260,
  },
  {
    type: 'agent.turnEnded',
    atMs: 9_289,
    turnId: 'turn_2',
    text: 'A full service takes two working days and a test ride.',
    heardText: 'A full service takes',
    sentMs: 2_060,
    heardMs: 1_800,
    interrupted: true,
  },
  { type: 'caller.said', atMs: 12_274, turnId: 'turn_3', text: 'Wait. Only the brakes.' },
  { type: 'caller.turnEnded', atMs: 12_294, turnId: 'turn_3', text: 'Wait. Only the brakes.' },
  { type: 'agent.turnStarted', atMs: 12_367, turnId: 'turn_3', responseMs: 98 },
  { type: 'agent.turnEnded', atMs: 15_819, turnId: 'turn_3', ...heardWhole('No problem. Brakes only.', 3_260) },
  { type: 'call.ended', atMs: 16_309, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 16_309 },
];

const TOOL = { toolCallId: 'call_1', name: 'check_stock' };

export const LATE_TOOL: readonly CallEvent[] = [
  { type: 'call.created', atMs: 0, channel: 'twilio' },
  { type: 'agent.turnStarted', atMs: 608, turnId: 'turn_1' },
  { type: 'agent.turnEnded', atMs: 4_212, turnId: 'turn_1', ...heardWhole('How can I help?', 3_560) },
  { type: 'caller.said', atMs: 8_098, turnId: 'turn_2', text: 'Do you have a helmet?' },
  { type: 'tool.called', atMs: 8_105, ...TOOL },
  { type: 'caller.turnEnded', atMs: 12_913, turnId: 'turn_2', text: 'Do you have a helmet?' },
  { type: 'agent.turnStarted', atMs: 12_993, turnId: 'turn_2', responseMs: 4_898 },
  { type: 'agent.turnEnded', atMs: 15_948, turnId: 'turn_2', ...heardWhole('I am checking.', 2_800) },
  { type: 'tool.finished', atMs: 16_325, ...TOOL, mode: 'late', durationMs: 8_180, runs: 1, failed: false },
  { type: 'agent.turnStarted', atMs: 17_430, turnId: 'turn_3' },
  { type: 'agent.turnEnded', atMs: 19_548, turnId: 'turn_3', ...heardWhole('There is one.', 2_000) },
  { type: 'call.ended', atMs: 20_494, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 20_494 },
];

export const REPLICA_DIED: readonly CallEvent[] = [
  { type: 'call.created', atMs: 0, channel: 'twilio' },
  { type: 'stream.opened', atMs: 23, streamSid: 'MZ1', fence: 1 },
  { type: 'agent.turnStarted', atMs: 245, turnId: 'turn_1' },
  { type: 'agent.turnEnded', atMs: 3_868, turnId: 'turn_1', ...heardWhole('Good morning.', 3_560) },
  { type: 'stream.opened', atMs: 5_027, streamSid: 'MZ2', fence: 2 },
  { type: 'caller.said', atMs: 12_029, turnId: 'turn_2', text: 'Do you have bikes?' },
  { type: 'agent.turnStarted', atMs: 12_247, turnId: 'turn_2' },
  { type: 'agent.turnEnded', atMs: 16_016, turnId: 'turn_2', ...heardWhole('We do.', 3_720) },
  { type: 'call.ended', atMs: 17_068, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 17_068 },
];
