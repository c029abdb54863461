import type { CallEvent } from '@trunkline/protocol';
import type { CallTrack, Speech } from './call-track.ts';
import { isSpeakable } from './placeholder-words.ts';

type Fact<Type extends CallEvent['type']> = Extract<CallEvent, { type: Type }>;

/** Where nobody heard the caller's first sound: how long a decision takes as a rule. */
const USUAL_REACTION_MS = 250;
/** The platform notices a voice so much after its first sound, the way there included. */
const NOTICED_AFTER_MS = 120;
/** Before a replica that has died is missed. */
const MISSED_AFTER_MS = 300;

/** @param facts clean and in order (`cleanFacts`). */
export function trackCall(facts: readonly CallEvent[]): CallTrack {
  const tracker = new Tracker();
  for (const fact of facts) tracker.take(fact);
  const { track } = tracker;
  track.hasBeginning = facts[0]?.type === 'call.created';
  return tracker.close();
}

class Tracker {
  readonly track: CallTrack = {
    speeches: [],
    utterances: [],
    tools: [],
    digits: [],
    agentDrops: [],
    streamDrops: [],
    takeovers: [],
    agentOpenedMs: undefined,
    ended: undefined,
    hasBeginning: false,
  };
  #open: Speech | undefined;
  #firstAudio = new Map<string, number>();
  #said = new Map<string, string>();
  #voiceStarts: number[] = [];
  #voiceEndMs: number | undefined;
  #pause: Fact<'agent.paused'> | undefined;
  #handedOver = false;
  #streamIsLost = false;
  #streams = 0;

  take(fact: CallEvent): void {
    const { track } = this;
    switch (fact.type) {
      case 'agent.opened':
        track.agentOpenedMs ??= fact.atMs;
        break;
      case 'agent.firstAudio':
        this.#firstAudio.set(fact.turnId, fact.atMs);
        break;
      case 'agent.turnStarted':
        if (this.#open?.turnId !== fact.turnId) this.#begin(fact.turnId, fact.atMs);
        break;
      case 'agent.heard':
        this.#hear(fact);
        break;
      case 'agent.turnEnded':
        this.#end(fact);
        break;
      case 'agent.paused':
        this.#pause = fact;
        break;
      case 'agent.resumed':
        this.#latest()?.holds.push({ onsetMs: this.#onsetOf(fact.atMs - fact.pausedMs), pausedMs: fact.pausedMs });
        this.#pause = undefined;
        break;
      case 'agent.interrupted':
        this.#cut(fact);
        break;
      case 'caller.gapHeard':
        this.#latest()?.gaps.push({ atMs: fact.atMs, ms: fact.gapMs });
        break;
      case 'vapi.speechUpdated':
        if (fact.role === 'user' && fact.status === 'started') this.#voiceStarts.push(fact.atMs - NOTICED_AFTER_MS);
        break;
      case 'caller.stoppedSpeaking':
        this.#voiceEndMs = fact.atMs;
        break;
      case 'caller.said':
      case 'caller.turnEnded':
        this.#say(fact);
        break;
      case 'tool.called':
        track.tools.push({ ...pick(fact), calledMs: fact.atMs, answeredMs: undefined, outcome: undefined });
        break;
      case 'tool.finished':
        this.#finishTool(fact);
        break;
      case 'webhook.received':
        if (fact.messageType === 'tool-calls') this.#answerTools(fact.atMs + fact.tookMs);
        break;
      case 'caller.dtmf':
        track.digits.push({ atMs: fact.atMs, count: fact.digits });
        break;
      case 'agent.lost':
        track.agentDrops.push({ atMs: fact.atMs, closeCode: fact.closeCode });
        break;
      case 'stream.lost':
        this.#streamIsLost = true;
        track.streamDrops.push({ atMs: fact.atMs });
        break;
      case 'call.handedOver':
        this.#handedOver = true;
        track.takeovers.push({ atMs: fact.atMs, what: 'rolling-deploy' });
        break;
      case 'stream.opened':
        this.#openStream(fact);
        break;
      case 'call.ended':
        track.ended = fact;
        break;
      default:
    }
  }

  close(): CallTrack {
    const { speeches } = this.track;
    for (const speech of speeches) if (speech.text === '') speech.text = speech.heardText;
    this.track.speeches = speeches
      .filter(({ text }) => isSpeakable(text))
      .toSorted((one, other) => one.fromMs - other.fromMs);
    return this.track;
  }

  #latest(): Speech | undefined {
    return this.#open ?? this.track.speeches.at(-1);
  }

  #begin(turnId: string, fromMs: number): Speech {
    const firstAudioMs = this.#firstAudio.get(turnId);
    this.#firstAudio.delete(turnId);
    const heard = { text: '', heardText: '', heardMs: 0, holds: [], gaps: [], cut: undefined };
    this.#open = { turnId, fromMs, toMs: fromMs, firstAudioMs, isUnfinished: true, ...heard };
    this.track.speeches.push(this.#open);
    return this.#open;
  }

  #hear({ turnId, atMs, heardText, heardMs }: Fact<'agent.heard'>): void {
    const speech =
      this.#open?.turnId === turnId ? this.#open : this.#begin(turnId, Math.max(0, atMs - Math.round(heardMs)));
    Object.assign(speech, { heardText, heardMs, toMs: atMs });
  }

  #end({ turnId, atMs, text, heardText, heardMs, interrupted }: Fact<'agent.turnEnded'>): void {
    const speech = this.#open?.turnId === turnId ? this.#open : this.#begin(turnId, Math.max(0, atMs - heardMs));
    Object.assign(speech, { text, heardText, heardMs, toMs: atMs, isUnfinished: interrupted });
    this.#open = undefined;
  }

  #onsetOf(pausedAtMs: number): number {
    return (this.#pause?.atMs ?? pausedAtMs) - Math.round(this.#pause?.speechToClearMs ?? USUAL_REACTION_MS);
  }

  #cut({ atMs, decidedBy, speechToClearMs }: Fact<'agent.interrupted'>): void {
    const onsetMs = (this.#pause?.atMs ?? atMs) - Math.round(speechToClearMs ?? USUAL_REACTION_MS);
    this.#pause = undefined;
    const speech = this.#latest();
    if (speech) speech.cut ??= { atMs, onsetMs, decidedBy };
  }

  #say({ turnId, atMs, text }: Fact<'caller.said'> | Fact<'caller.turnEnded'>): void {
    const { utterances } = this.track;
    const before = this.#said.get(turnId) ?? '';
    const isLonger = text.startsWith(before);
    const more = isLonger ? text.slice(before.length).trim() : text;
    this.#said.set(turnId, text);
    if (!isSpeakable(more)) return;
    // The transcriber has thought better of it: what it had written before was not said as well.
    if (!isLonger) {
      while (utterances.at(-1)?.turnId === turnId) utterances.pop();
    }
    const agentEndMs = this.#open ? undefined : this.track.speeches.at(-1)?.toMs;
    const onsetMs = this.#voiceStarts.find((start) => start >= (agentEndMs ?? Infinity)) ?? this.#voiceStarts.at(-1);
    utterances.push({ turnId, text: more, saidMs: atMs, onsetMs, endMs: this.#voiceEndMs });
    this.#voiceStarts = [];
    this.#voiceEndMs = undefined;
  }

  #finishTool(fact: Fact<'tool.finished'>): void {
    const tool = this.track.tools.find(({ toolCallId }) => toolCallId === fact.toolCallId);
    if (!tool) return;
    tool.outcome = fact;
    if (fact.mode === 'answered') tool.answeredMs ??= fact.atMs;
  }

  #answerTools(atMs: number): void {
    const open = this.track.tools.filter(({ answeredMs, calledMs }) => answeredMs === undefined && calledMs <= atMs);
    for (const tool of open) tool.answeredMs = atMs;
  }

  #openStream({ atMs, lostMs }: Fact<'stream.opened'>): void {
    this.#streams += 1;
    if (this.#streams > 1 && !this.#handedOver && !this.#streamIsLost) {
      this.track.takeovers.push({ atMs: Math.max(0, atMs - (lostMs ?? MISSED_AFTER_MS)), what: 'replica-dies' });
    }
    this.#handedOver = false;
    this.#streamIsLost = false;
  }
}

const pick = ({ toolCallId, name }: Fact<'tool.called'>) => ({ toolCallId, name });
