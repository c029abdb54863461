/** Each kind of fact as a short sentence for people, and which side of the call it belongs to. */
import type { CallEvent, CallEventType } from '@trunkline/protocol';
import { formatCount, formatMs } from '../../ui/format.ts';

/** `line`: streams and replicas. `work`: tools and webhooks. `person`: whoever has acted by hand. */
export type FactSide = 'caller' | 'agent' | 'work' | 'line' | 'person';

export interface FactWords {
  readonly side: FactSide;
  /** It holds no words of the caller or the agent where `quote` is set. */
  readonly text: string;
  /** What somebody said. */
  readonly quote?: string;
  /** Whether whoever looks for a fault should see it at a glance. */
  readonly isNotable?: boolean;
}

type Teller<Type extends CallEventType> = (event: Extract<CallEvent, { type: Type }>) => FactWords;

const line = (text: string, isNotable = false): FactWords => ({ side: 'line', text, isNotable });
const caller = (text: string, quote?: string): FactWords => ({
  side: 'caller',
  text,
  ...(quote !== undefined && { quote }),
});
const agent = (text: string, quote?: string): FactWords => ({
  side: 'agent',
  text,
  ...(quote !== undefined && { quote }),
});
const bad = (words: FactWords, isNotable = true): FactWords => ({ ...words, isNotable });
const turnOf = (turnId: string): string => `Turn ${turnId.replace('turn_', '')}`;
const signed = (ms: number): string => `${ms > 0 ? '+' : ms < 0 ? '−' : ''}${Math.abs(ms)} ms`;

const TAKEN = {
  first: 'The stream opened',
  handedOver: 'Another replica took the call over',
  resumed: 'The stream came back',
  superseded: 'A second stream replaced the first',
} as const;

const TRANSFER = {
  none: 'The agent has the caller again',
  announcing: 'The transfer is announced to the caller',
  dialling: 'The person is being called',
  asking: 'The person has answered and is asked whether they take the call',
  talking: 'The caller talks to a person',
  returning: 'The caller comes back to the agent',
  failed: 'The transfer failed',
} as const;

const ANSWERERS = {
  introduce: 'The telephone screens its calls, and we have been introduced',
  person: 'A person has answered',
  machine: 'A machine has answered',
  nobody: 'Nobody came to the telephone that screens its calls',
} as const;

const ACTS = {
  say: 'had the agent say something',
  digits: 'sent digits',
  transfer: 'transferred the call',
  hangup: 'hung up',
} as const;

const ROUTED = {
  talk: 'takes the call',
  closed: 'takes the call, and it is closed',
  blocked: 'does not take the call: the caller is blocked',
  refused: 'does not take the call: the look-up refused it',
} as const;

const LOOKED_UP = {
  answered: 'the look-up answered',
  known: 'what the look-up said was known',
  late: 'the look-up was late',
  failed: 'the look-up failed',
  skipped: 'the look-up was not asked',
} as const;

const TELLERS: { readonly [Type in CallEventType]: Teller<Type> } = {
  'call.created': ({ channel }) => line(`The call began (${channel})`),
  'call.routed': ({ route, outcome, lookup }) =>
    line(
      `The route ${route} ${ROUTED[outcome]}${lookup ? `; ${LOOKED_UP[lookup]}` : ''}`,
      lookup === 'late' || lookup === 'failed',
    ),
  'stream.opened': ({ reason, lostMs }) =>
    line(
      `${TAKEN[reason ?? 'first']}${lostMs === undefined ? '' : ` after ${formatMs(lostMs)} without one`}`,
      reason !== undefined && reason !== 'first',
    ),
  'stream.lost': () => line('The stream was lost', true),
  'stream.replaced': () => line('The stream was replaced by a newer one'),
  'call.handedOver': ({ reason }) => line(`The replica handed the call over (${reason})`, true),
  'transfer.moved': ({ state, reason }) =>
    bad({ side: 'person', text: `${TRANSFER[state]}${reason ? ` (${reason})` : ''}` }, state === 'failed'),
  'transfer.refused': () => bad(agent('The agent asked for a transfer to somebody who is not listed')),
  'call.answeredBy': ({ verdict }) => line(`Answered by ${verdict.replaceAll('_', ' ')}`),
  'call.answererJudged': ({ verdict }) => line(ANSWERERS[verdict]),
  'recording.changed': ({ recording }) => line(`Recording ${recording}`),
  'agent.opened': ({ isNew, callerAudioKeptMs }) =>
    agent(
      `The agent ${isNew ? 'answered' : 'is back'}${callerAudioKeptMs > 0 ? `; ${formatMs(callerAudioKeptMs)} of the caller had been kept for it` : ''}`,
    ),
  'agent.lost': ({ closeCode }) => bad(agent(`The agent's socket closed (${closeCode})`)),
  'agent.ended': ({ reason }) => agent(`The agent ended its call (${reason})`),
  'agent.wayFailed': ({ way, reason, status, tookMs }) =>
    bad(agent(`No agent by ${way} after ${formatMs(tookMs)} (${reason}${status === undefined ? '' : `, ${status}`})`)),
  'agent.waySkipped': ({ way }) => bad(agent(`${way} was passed over: it is known to be down`)),
  'agent.failed': ({ reason, status }) =>
    bad(agent(`No agent could be had (${reason}${status === undefined ? '' : `, ${status}`})`)),
  'caller.saying': ({ text }) => caller('Caller, not final', text),
  'caller.said': ({ text }) => caller('Caller, so far', text),
  'caller.typed': ({ characters }) => caller(`The caller typed ${formatCount(characters, 'character')}`),
  'agent.heard': ({ heardText, heardMs }) => agent(`Heard so far, ${formatMs(heardMs)}`, heardText),
  'caller.turnEnded': ({ turnId, text }) => caller(`${turnOf(turnId)}, caller`, text),
  'agent.turnStarted': ({ turnId, responseMs }) =>
    agent(
      `${turnOf(turnId)}: the answer begins${responseMs === undefined ? '' : `, ${formatMs(responseMs)} after the last word`}`,
    ),
  'agent.turnEnded': ({ turnId, heardText, heardMs, sentMs, interrupted }) =>
    agent(
      interrupted
        ? `${turnOf(turnId)}: the answer was cut, ${formatMs(heardMs)} of ${formatMs(sentMs)} heard`
        : `${turnOf(turnId)}: the answer was heard, ${formatMs(heardMs)}`,
      heardText,
    ),
  'agent.interrupted': ({ decidedBy, speechToClearMs }) =>
    bad(
      caller(
        `The caller cut in${speechToClearMs === undefined ? '' : `, ${formatMs(speechToClearMs)} to silence`} (${decidedBy === 'vapi' ? 'Vapi decided' : 'decided here'})`,
      ),
    ),
  'agent.paused': () => agent('The agent was paused: it sounded as if the caller spoke'),
  'agent.resumed': ({ pausedMs }) => agent(`The agent went on after ${formatMs(pausedMs)}: it was no interruption`),
  'caller.dtmf': ({ digits }) => caller(`The caller pressed ${digits === 1 ? 'a key' : `${digits} keys`}`),
  'tool.called': ({ name }) => ({ side: 'work', text: `Tool ${name} was called` }),
  'tool.finished': ({ name, mode, durationMs, runs, failed }) =>
    bad(
      {
        side: 'work',
        text: `Tool ${name} ${failed ? 'failed' : 'finished'} after ${formatMs(durationMs)}${mode === 'late' ? ', late' : ''}${runs > 1 ? `, run ${runs} times` : ''}`,
      },
      failed || mode === 'late' || runs > 1,
    ),
  'caller.stoppedSpeaking': () => caller('The caller stopped speaking'),
  'caller.gapHeard': ({ gapMs }) => bad(agent(`The caller heard a hole of ${formatMs(gapMs)}`)),
  'agent.firstAudio': ({ turnId }) => agent(`${turnOf(turnId)}: first audio from Vapi`),
  'agent.firstHeard': ({ turnId }) => agent(`${turnOf(turnId)}: the caller hears the answer`),
  'agent.finishedSending': ({ turnId, sentMs }) => agent(`${turnOf(turnId)}: sent whole, ${formatMs(sentMs)}`),
  'vapi.speechUpdated': ({ role, status }) =>
    (role === 'user' ? caller : agent)(`Vapi: the ${role === 'user' ? 'caller' : 'agent'} ${status} speaking`),
  'vapi.finalTranscript': ({ turnId }) => caller(`${turnOf(turnId)}: Vapi's transcript is final, the model is asked`),
  'vapi.modelOutput': () => agent('Vapi: first words of the model'),
  'clock.compared': ({ replicaId, redisAheadMs }) =>
    line(`Replica ${replicaId} holds the call; Redis' clock is ${signed(redisAheadMs)} against its own`),
  'operator.acted': ({ act, by }) => ({ side: 'person', text: `${by} ${ACTS[act]}`, isNotable: true }),
  'webhook.received': ({ messageType, tookMs, isRepeat }) => ({
    side: 'work',
    text: `Vapi's message ${messageType}, answered in ${formatMs(tookMs)}${isRepeat ? ' (a repeat)' : ''}`,
  }),
  'webhook.delivered': ({ attempt, status, failed }) =>
    bad(
      {
        side: 'work',
        text: `Your webhook ${failed ? 'failed' : 'was told'} (${status ?? 'no answer'}, try ${attempt})`,
      },
      failed,
    ),
  'call.released': () => line('The replica released the call'),
  'call.ended': ({ endedBy, reason, durationMs }) =>
    line(`The call ended after ${formatMs(durationMs)}: ${endedBy} (${reason})`),
};

/** Says what a fact means. A kind that this page does not know, of a newer gateway, is told by its name. */
export function factWords(event: CallEvent): FactWords {
  const tell = (TELLERS as Record<string, ((event: CallEvent) => FactWords) | undefined>)[event.type];
  return tell?.(event) ?? { side: 'line', text: event.type };
}
