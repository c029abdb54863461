/** The facts of a call as a ladder: who told whom, one arrow after the other. It is made from facts, not from packets. */
import type { CallEvent, CallEventType } from '@trunkline/protocol';
import { formatCount, formatMs } from '../../ui/format.ts';
import type { TimedFact } from '../lanes/timed-fact.ts';

export const PARTIES = ['carrier', 'gateway', 'redis', 'vapi'] as const;
export type Party = (typeof PARTIES)[number];

export interface Rung {
  readonly fact: number;
  readonly atMs: number;
  /** Since the rung above. */
  readonly afterMs: number;
  readonly from: Party;
  /** The same as `from` for what somebody did alone. */
  readonly to: Party;
  readonly text: string;
  /** How many facts of the same kind follow one another here and stand in this one rung. */
  readonly count: number;
  readonly isNotable: boolean;
}

type Arrow = readonly [from: Party, to: Party, text: string, isNotable?: boolean];
type ArrowOf<Type extends CallEventType> = (event: Extract<CallEvent, { type: Type }>) => Arrow;

/** Kinds that stand for no message of their own: another fact tells the same, or it happened inside the gateway. */
const ARROWS: { readonly [Type in CallEventType]?: ArrowOf<Type> } = {
  'call.created': ({ channel }) => ['carrier', 'redis', `call created (${channel})`],
  'call.routed': ({ route, outcome }) => ['gateway', 'redis', `route ${route} (${outcome})`],
  'stream.opened': ({ reason, lostMs }) => [
    'carrier',
    'gateway',
    `start${reason && reason !== 'first' ? ` (${reason}${lostMs === undefined ? '' : `, ${formatMs(lostMs)} away`})` : ''}`,
    reason !== undefined && reason !== 'first',
  ],
  'stream.lost': () => ['carrier', 'gateway', 'socket lost', true],
  'stream.replaced': () => ['carrier', 'gateway', 'a newer stream came'],
  'clock.compared': ({ replicaId, fence }) => ['gateway', 'redis', `lease ${fence}, ${replicaId}`],
  'call.handedOver': ({ reason }) => ['gateway', 'redis', `hand-over (${reason})`, true],
  'call.released': () => ['gateway', 'redis', 'released'],
  'transfer.moved': ({ state }) => ['gateway', 'carrier', `transfer: ${state}`, state === 'failed'],
  'transfer.refused': () => ['vapi', 'gateway', 'transfer refused', true],
  'call.answeredBy': ({ verdict }) => ['carrier', 'gateway', `answered by ${verdict}`],
  'call.answererJudged': ({ verdict }) => ['gateway', 'gateway', `who has answered: ${verdict}`],
  'recording.changed': ({ recording }) => ['gateway', 'carrier', `recording ${recording}`],
  'agent.opened': ({ callerAudioKeptMs }) => [
    'gateway',
    'vapi',
    `socket open, ${formatMs(callerAudioKeptMs)} of audio kept`,
  ],
  'agent.lost': ({ closeCode }) => ['vapi', 'gateway', `socket closed (${closeCode})`, true],
  'agent.ended': ({ reason }) => ['vapi', 'gateway', `ended (${reason})`],
  'agent.wayFailed': ({ way, reason }) => ['vapi', 'gateway', `no agent by ${way} (${reason})`, true],
  'agent.waySkipped': ({ way }) => ['gateway', 'gateway', `${way} passed over`, true],
  'agent.failed': ({ reason }) => ['vapi', 'gateway', `refused (${reason})`, true],
  'caller.saying': () => ['vapi', 'gateway', 'transcript, partial'],
  'caller.stoppedSpeaking': () => ['carrier', 'gateway', 'the voice ends'],
  'caller.turnEnded': () => ['vapi', 'gateway', 'transcript of the turn'],
  'caller.typed': ({ characters }) => ['carrier', 'gateway', `text, ${formatCount(characters, 'character')}`],
  'caller.dtmf': ({ digits }) => ['carrier', 'gateway', `dtmf, ${digits === 1 ? '1 key' : `${digits} keys`}`],
  'vapi.speechUpdated': ({ role, status }) => ['vapi', 'gateway', `speech-update: ${role} ${status}`],
  'vapi.finalTranscript': () => ['vapi', 'gateway', 'transcript, final'],
  'vapi.modelOutput': () => ['vapi', 'gateway', 'model-output'],
  'agent.firstAudio': () => ['vapi', 'gateway', 'first audio'],
  'agent.turnStarted': () => ['gateway', 'carrier', 'media: first frame'],
  'agent.firstHeard': () => ['carrier', 'gateway', 'mark: heard'],
  'agent.finishedSending': ({ sentMs }) => ['gateway', 'carrier', `media: last frame of ${formatMs(sentMs)}`],
  'agent.turnEnded': ({ interrupted, heardMs }) => [
    'carrier',
    'gateway',
    interrupted ? `cut, ${formatMs(heardMs)} heard` : `mark: all of ${formatMs(heardMs)} heard`,
  ],
  'agent.interrupted': ({ decidedBy, decisionToClearMs }) => [
    'gateway',
    'carrier',
    `clear, ${formatMs(decisionToClearMs)} after ${decidedBy === 'vapi' ? 'Vapi' : 'we'} decided`,
    true,
  ],
  'agent.paused': () => ['gateway', 'carrier', 'clear (paused)'],
  'agent.resumed': ({ pausedMs }) => ['gateway', 'carrier', `media again after ${formatMs(pausedMs)}`],
  'caller.gapHeard': ({ gapMs }) => ['vapi', 'gateway', `audio late: a hole of ${formatMs(gapMs)}`, true],
  'tool.called': ({ name }) => ['vapi', 'redis', `tool ${name}`],
  'tool.finished': ({ name, mode, durationMs, failed }) => [
    'redis',
    'vapi',
    `${name}: ${failed ? 'failed' : 'result'}${mode === 'late' ? ', late' : ''}, ${formatMs(durationMs)}`,
    failed || mode === 'late',
  ],
  'operator.acted': ({ act, by }) => ['redis', 'gateway', `${act}, by ${by}`, true],
  'webhook.received': ({ messageType, tookMs, isRepeat }) => [
    'vapi',
    'redis',
    `${messageType}${isRepeat ? ' again' : ''}, answered in ${formatMs(tookMs)}`,
  ],
  'webhook.delivered': ({ status, failed }) => ['redis', 'redis', `your webhook: ${status ?? 'no answer'}`, failed],
  'call.ended': ({ endedBy, reason }) => ['gateway', 'redis', `ended by ${endedBy} (${reason})`],
};

const arrowOf = (event: CallEvent): Arrow | undefined =>
  (ARROWS as Partial<Record<string, (event: CallEvent) => Arrow>>)[event.type]?.(event);

/** @param facts of one call in the order of time. Repeats of one kind stand in one rung. */
export function ladderOf(facts: readonly TimedFact[]): Rung[] {
  const rungs: { -readonly [Key in keyof Rung]: Rung[Key] }[] = [];
  let lastType: CallEventType | undefined;
  for (const { event, index, atMs } of facts) {
    const arrow = arrowOf(event);
    if (!arrow) continue;
    const last = rungs.at(-1);
    if (last && event.type === 'caller.saying' && lastType === 'caller.saying') last.count++;
    else {
      const [from, to, text, isNotable = false] = arrow;
      rungs.push({ fact: index, atMs, afterMs: last ? atMs - last.atMs : 0, from, to, text, count: 1, isNotable });
    }
    lastType = event.type;
  }
  return rungs;
}
