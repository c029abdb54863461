/** The steps of a script, made of what happened in a call. */
import { LIMITS } from '../format/limits.ts';
import { type CallTrack, firstAudioOf, intoSpeech, type Speech, type ToolUse, type Utterance } from './call-track.ts';
import type { Platform } from './infer-platform.ts';
import { planAsides, planStalls, speechPace } from './plan-speech.ts';
import type { Placed, PlacedCall } from './place-utterances.ts';

/** A step as it is written: what a reader fills in is left out. */
export type WrittenStep = Readonly<Record<string, unknown>>;

/** What the sandbox's platform takes for its first audio without being told to wait. */
const GREETED_AFTER_MS = 150;
/** Late words may come so much later than their tool took, without being wrong. */
const LATE_WITHIN_MS = 30_000;
/** A tool that never had an outcome in the log. */
const UNKNOWN_TOOL_MS = 1_000;
/** Said where the caller cut the agent off without a word that anybody understood. */
const WORDLESS = 'Mm.';

export interface PlannedSteps {
  steps: WrittenStep[];
  /** What cannot be played as it was, as sentences. */
  notes: string[];
}

export function planSteps(track: CallTrack, placed: PlacedCall, platform: Platform): PlannedSteps {
  return new Planner(track, placed, platform).plan();
}

class Planner {
  readonly #steps: WrittenStep[] = [];
  readonly #notes = new Set<string>();
  readonly #paceMs: number;
  readonly #track: CallTrack;
  readonly #placed: PlacedCall;
  readonly #platform: Platform;
  /** The speech before, the caller's words and the tools since. */
  #before: Speech | undefined;
  #words: Utterance | undefined;
  #tools: ToolUse[] = [];
  #isAnswer = false;
  #told = new Set<ToolUse>();

  constructor(track: CallTrack, placed: PlacedCall, platform: Platform) {
    this.#track = track;
    this.#placed = placed;
    this.#platform = platform;
    this.#paceMs = speechPace(track.speeches);
  }

  plan(): PlannedSteps {
    for (const item of this.#placed.items) this.#add(item);
    this.#closeCut();
    if (this.#steps.length >= LIMITS.steps) {
      this.#steps.length = LIMITS.steps - 1;
      this.#notes.add('The call was longer than a script may be: its end is missing.');
    }
    this.#addEnd();
    return { steps: this.#steps, notes: [...this.#notes] };
  }

  #add(item: Placed): void {
    switch (item.kind) {
      case 'speech':
        return this.#addSpeech(item.speech);
      case 'utterance':
        return this.#addUtterance(item.utterance, item.over);
      case 'tool':
        return this.#addTool(item.tool);
      case 'digits':
        this.#closeCut();
        this.#isAnswer = true;
        this.#steps.push({ digits: '0'.repeat(Math.min(32, Math.max(1, item.count))) });
        this.#notes.add('Which keys were pressed is not in the log: every one is a 0 here.');
    }
  }

  #addSpeech(speech: Speech): void {
    this.#closeCut();
    const late = this.#isAnswer || this.#tools.length > 0 ? undefined : this.#lateResultBefore(speech);
    const lastsMs = this.#lengthOf(speech);
    const drops = this.#dropsDuring(speech.fromMs, speech.toMs);
    if (late && this.#before) {
      this.#told.add(late);
      const says = { containing: toolNameOf(late.name), says: speech.text, ...lastsMs };
      this.#steps.push({ agentSaysLate: says, withinMs: LATE_WITHIN_MS + (late.outcome?.durationMs ?? 0) });
    } else {
      const asides = planAsides(speech, this.#placed.asides.get(speech) ?? []);
      const stalls = planStalls(speech);
      this.#steps.push({
        agent: speech.text,
        ...lastsMs,
        ...this.#answerTime(speech),
        ...(stalls.length > 0 && { audioStalls: stalls }),
        ...(asides.length > 0 && { goesOnOver: asides }),
        ...drops,
      });
    }
    this.#before = speech;
    this.#words = undefined;
    this.#tools = [];
    this.#isAnswer = false;
  }

  #addUtterance(utterance: Utterance, over: Speech | undefined): void {
    if (over !== this.#before) this.#closeCut();
    const { text, onsetMs, endMs, saidMs } = utterance;
    const cut = over?.cut;
    const cutsIn = over !== undefined && over === this.#before && cut !== undefined && !this.#isAnswer;
    const waitedMs = onsetMs === undefined || !this.#before ? undefined : onsetMs - this.#before.toMs;
    const lastsMs = onsetMs === undefined || endMs === undefined ? undefined : endMs - (cutsIn ? cut.onsetMs : onsetMs);
    this.#steps.push({
      caller: text,
      ...(lastsMs !== undefined && lastsMs > 0 && lastsMs <= LIMITS.waitMs && { lastsMs: Math.round(lastsMs) }),
      ...(cutsIn && { cutsInAfterMs: intoSpeech(over, cut.onsetMs) }),
      ...(!cutsIn &&
        this.#words === undefined &&
        waitedMs !== undefined &&
        waitedMs > 0 && { afterMs: capped(waitedMs) }),
      ...this.#dropsDuring(onsetMs ?? this.#before?.toMs ?? saidMs, saidMs),
    });
    this.#words = utterance;
    this.#isAnswer = true;
  }

  #addTool(tool: ToolUse): void {
    this.#closeCut();
    if (this.#steps.length === 0) {
      this.#notes.add(`The tool ${tool.name} was called before anybody spoke; it is not played.`);
      return;
    }
    this.#tools.push(tool);
    const { outcome } = tool;
    if (!outcome) this.#notes.add(`What came of the tool ${tool.name} is not in the log.`);
    this.#steps.push({
      agentCallsTool: {
        name: toolNameOf(tool.name),
        takesMs: capped(outcome?.durationMs ?? UNKNOWN_TOOL_MS),
        ...(outcome?.failed === true && { fails: true }),
      },
    });
  }

  /** The caller cut in, but nobody understood a word of it. */
  #closeCut(): void {
    const cut = this.#before?.cut;
    if (!this.#before || !cut || this.#words || this.#isAnswer) return;
    this.#steps.push({ caller: WORDLESS, cutsInAfterMs: intoSpeech(this.#before, cut.onsetMs) });
    this.#notes.add(`The caller stopped the agent without words that are in the log; "${WORDLESS}" stands for them.`);
    this.#isAnswer = true;
  }

  #answerTime(speech: Speech): { answersAfterMs?: number } {
    const audioMs = firstAudioOf(speech);
    const after = (atMs: number, extraMs = 0) => ({ answersAfterMs: capped(audioMs - atMs + extraMs) });
    const answeredMs = this.#tools.map(({ answeredMs = 0 }) => answeredMs).reduce((most, ms) => Math.max(most, ms), 0);
    if (answeredMs > 0) return after(answeredMs);
    if (this.#tools.length > 0) return {};
    if (this.#words) return after(this.#words.saidMs, this.#platform.extraEndpointMs(this.#words));
    if (this.#before) return this.#isAnswer ? {} : after(this.#before.toMs);
    const { agentOpenedMs } = this.#track;
    return this.#isAnswer || agentOpenedMs === undefined ? {} : after(agentOpenedMs + GREETED_AFTER_MS);
  }

  #lateResultBefore({ fromMs }: Speech): ToolUse | undefined {
    return this.#track.tools.find(
      (tool) => tool.outcome?.mode === 'late' && tool.outcome.atMs <= fromMs && !this.#told.has(tool),
    );
  }

  #lengthOf({ text, heardMs, isUnfinished }: Speech): { lastsMs?: number } {
    const lastsMs = Math.round(isUnfinished ? text.length * this.#paceMs : heardMs);
    return lastsMs > 0 && lastsMs <= LIMITS.waitMs ? { lastsMs } : {};
  }

  #dropsDuring(fromMs: number, toMs: number): WrittenStep {
    const isDuring = ({ atMs }: { atMs: number }): boolean => atMs >= fromMs && atMs < toMs;
    const agent = this.#track.agentDrops.find(isDuring);
    const stream = this.#track.streamDrops.find(isDuring);
    return {
      ...(agent && {
        agentLegDrops: { afterMs: capped(agent.atMs - fromMs), how: agent.closeCode === 1006 ? 'cut' : 'close' },
      }),
      ...(stream && { streamDrops: { afterMs: capped(stream.atMs - fromMs) } }),
    };
  }

  #addEnd(): void {
    const { ended } = this.#track;
    const last = this.#before;
    if (ended?.endedBy === 'agent') {
      this.#steps.push({ agentHangsUp: true });
      return;
    }
    if (!ended)
      this.#notes.add('The call was still going on when this was written: the caller hangs up where it breaks off.');
    else if (ended.endedBy !== 'caller') {
      this.#notes.add(`The call was ended by the ${ended.endedBy} (${ended.reason}); here the caller hangs up then.`);
    }
    const isLastStep = this.#steps.at(-1) !== undefined && 'agent' in (this.#steps.at(-1) ?? {});
    if (last && ended && isLastStep && last.isUnfinished && !last.cut) {
      this.#steps.push({ callerHangsUp: { afterHearingMs: intoSpeech(last, last.toMs) } });
      return;
    }
    const quietSinceMs = Math.max(last?.toMs ?? 0, this.#words?.saidMs ?? 0);
    const waitedMs = ended && quietSinceMs > 0 ? ended.atMs - quietSinceMs : 0;
    this.#steps.push({ callerHangsUp: true, ...(waitedMs > 0 && { afterMs: capped(waitedMs) }) });
  }
}

/** Vapi lets a tool be named as it likes; a script has the names that ours can have. */
const toolNameOf = (name: string): string => name.replaceAll(/[^\w-]/g, '_').slice(0, 64) || 'tool';

const capped = (ms: number): number => Math.min(LIMITS.waitMs, Math.max(0, Math.round(ms)));
