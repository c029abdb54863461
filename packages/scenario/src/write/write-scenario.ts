import type { CallEvent, CallLevels, Session } from '@trunkline/protocol';
import { Document } from 'yaml';
import { outcomeOf } from '../compare/outcome-of.ts';
import { LIMITS } from '../format/limits.ts';
import type { Replay } from '../format/replay.ts';
import type { CallTrack } from './call-track.ts';
import { cleanFacts, cleanText } from './clean-facts.ts';
import { inferPlatform } from './infer-platform.ts';
import { placeUtterances } from './place-utterances.ts';
import { planSteps } from './plan-steps.ts';
import { trackCall } from './track-call.ts';

export interface RecordedCall {
  session: Pick<Session, 'callId' | 'channel' | 'direction' | 'answeredBy' | 'voicemailMessage'>;
  /** All that the call's log has, oldest first. */
  facts: readonly CallEvent[];
  /** How loud both sides were; without them a script knows no noise on the line. */
  levels?: readonly CallLevels[];
}

export interface WriteOptions {
  /** Other words of the same length take the place of all that was said. */
  withoutWords?: boolean;
}

/** Waited for longer than in a script that was written to be kept: the comparison says what took too long. */
const BUDGETS = { greetingWithinMs: 20_000, answerWithinMs: 30_000, agentSilentWithinMs: 5_000 };
const LINE_WIDTH = 120;

/**
 * Writes a call down as a sandbox scenario in YAML, which `npm run demo -- --scenario FILE` plays: the same words at the same
 * times, the same tools with the same durations, the same mishaps (docs/replay.md). The same facts give the same bytes.
 * A log that lacks its beginning or its end gives what there is, and a comment at the head says what is missing. There is no
 * telephone number in it, and with `withoutWords` nothing of what was said. Never throws.
 */
export function writeScenario({ session, facts }: RecordedCall, { withoutWords = false }: WriteOptions = {}): string {
  const clean = cleanFacts(facts, withoutWords);
  const track = trackCall(clean);
  const placed = placeUtterances(track);
  const platform = inferPlatform(placed);
  const { steps, notes } = planSteps(track, placed, platform);
  const mishap = mishapOf(track, notes);
  const document = new Document({
    name: nameOf(session.callId),
    description: describe(session, track),
    budgets: BUDGETS,
    ...(Object.keys(platform.behaviour).length > 0 && { behaviour: platform.behaviour }),
    ...outboundOf(session, withoutWords),
    steps,
    replay: { ...(mishap && { mishap }), recorded: outcomeOf(clean) },
  });
  document.commentBefore = [
    ' Written from the facts of a call; see docs/replay.md.',
    ...headNotes(session, track),
    ...notes,
  ]
    .map((line) => ` ${line.trim()}`)
    .join('\n');
  return document.toString({ lineWidth: LINE_WIDTH });
}

const nameOf = (callId: string): string => {
  const id = callId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(-8);
  return `call-${id || 'unknown'}`;
};

function describe({ channel, direction }: RecordedCall['session'], { speeches, ended }: CallTrack): string {
  const way = direction === 'outbound' ? 'A call of ours' : 'A call';
  const where = channel === 'web' ? ' in a browser' : '';
  const how = ended ? `ended by the ${ended.endedBy}` : 'still going on';
  return `${way}${where}, in which the agent spoke ${speeches.length} times, ${how}.`;
}

function headNotes({ channel }: RecordedCall['session'], track: CallTrack): string[] {
  return [
    ...(track.hasBeginning ? [] : ['The beginning of the call is missing: its log was cut in front.']),
    ...(channel === 'web' ? ['It was a call in a browser; it is played as a telephone call.'] : []),
    ...(track.speeches.length === 0 ? ['The agent said nothing that is in the log.'] : []),
  ];
}

function mishapOf({ takeovers, speeches }: CallTrack, notes: string[]): Replay['mishap'] {
  const playable = takeovers.filter(({ atMs }) => speeches.some(({ fromMs }) => fromMs <= atMs));
  if (playable.length < takeovers.length || playable.length > 1) {
    notes.push('Only one hand-over to another replica is played, and none before the agent has begun to speak.');
  }
  const first = playable[0];
  if (!first) return undefined;
  const agentTurn = speeches.filter(({ fromMs }) => fromMs <= first.atMs).length;
  const beganMs = speeches[agentTurn - 1]?.fromMs ?? first.atMs;
  if (agentTurn > LIMITS.steps) return undefined;
  return { what: first.what, agentTurn, afterMs: Math.min(LIMITS.waitMs, Math.round(first.atMs - beganMs)) };
}

/** Whom we called has another number here, which belongs to nobody. */
function outboundOf(
  { callId, direction, answeredBy, voicemailMessage }: RecordedCall['session'],
  hidesWords: boolean,
): Record<string, unknown> {
  if (direction !== 'outbound') return {};
  const isMachine = answeredBy?.startsWith('machine') ?? false;
  const message = voicemailMessage === undefined ? '' : cleanText(voicemailMessage, hidesWords);
  const hash = Array.from(callId).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000, 7);
  return {
    outbound: {
      to: `+1555010${String(9_000 + hash)}`,
      takenBy: isMachine ? 'machine' : 'person',
      request: {
        ...(answeredBy !== undefined && { machineDetection: true }),
        ...(message !== '' && { voicemailMessage: message }),
      },
    },
  };
}
