/**
 * THE WAY OF A FRAME FROM THE CALLER TO THE AGENT, from top to bottom:
 *
 * ```
 * carrier.media  mediaReceived   one message of the stream that counts (call-streams.ts)
 *   -> order     uplink.push     repeated messages dropped, missing ones counted, cut to 20 ms
 *   -> keep      uplink          waits while the agent's socket takes nothing, at most 2 s
 *   -> transcode writeFrame      to the format that the agent was asked for
 *   -> agent     writeFrame      one binary message
 *   and listen   #voice          the same bytes for whoever looks for the caller's voice (call-voice.ts)
 *   and measure  #levels         how loud it is, and when the caller's voice has ended
 * ```
 *
 * From the first line to the last there is no await, no log, no Redis, and no object or closure made for a frame.
 */
import {
  type AudioFormat,
  bytesPerMs,
  createTranscoder,
  levelOfSquares,
  sampleRateHz,
  silenceFrame,
  type Transcoder,
} from '@trunkline/audio';
import {
  type CallLevelMeter,
  createUplink,
  DEFAULT_UPLINK_OPTIONS,
  type LatencyRecorder,
  SpeechEnd,
  type Uplink,
  type UplinkSink,
} from '@trunkline/call-core';
import type { AgentLink } from '../../vapi/vapi-link.ts';
import type { CallVoice } from './call-voice.ts';

/** The agent's socket as the media see it (agent/agent-leg.ts). */
export interface AgentLine {
  /** The socket that the caller talks to; `undefined` while there is none. */
  readonly link: Pick<AgentLink, 'isWritable' | 'writeAudio'> | undefined;
}

/** What of the agent the caller may still hear (agent-to-caller.ts). */
export interface UnheardSpeech {
  readonly unheardMs: number;
}

/** Writes down when the caller's voice has ended (talk/call-turns.ts). */
export interface SpeechEndNotes {
  /** Whether a turn of the agent is open, which answers what the caller has said. */
  readonly isAgentTurnOpen: boolean;
  callerStopped(atMs: number): void;
}

export interface CallerToAgentOptions {
  callerFormat: AudioFormat;
  agentFormat: AudioFormat;
  agent: AgentLine;
  voice: CallVoice;
  /** The voice is looked for only while there is something to interrupt. */
  toCaller: UnheardSpeech;
  levels: CallLevelMeter;
  turns: SpeechEndNotes;
  /** Records, in ms, how long each frame stayed in the gateway. */
  latency: LatencyRecorder;
}

/** So long after the agent has been heard something of it may still come back. */
const ECHO_MS = 300;

export class CallerToAgent implements UplinkSink {
  /** Order, bound, and silence where the carrier is mute. It hands its frames to `writeFrame` below. */
  readonly uplink: Uplink;
  /** Messages of audio that the carrier has sent. */
  messagesReceived = 0;
  /** Frames given to the agent's socket, of silence too. */
  framesWritten = 0;
  /** 20 ms of silence as the agent takes it. */
  readonly silence: Uint8Array;
  /** The caller wants to be heard by nobody: the agent gets silence, and nothing is taken for a voice. */
  isMuted = false;
  readonly #callerFormat: AudioFormat;
  readonly #callerSilence: Uint8Array;
  readonly #agentFormat: AudioFormat;
  readonly #transcoder: Transcoder;
  readonly #agent: AgentLine;
  readonly #voice: CallVoice;
  readonly #toCaller: UnheardSpeech;
  readonly #levels: CallLevelMeter;
  readonly #turns: SpeechEndNotes;
  readonly #speechEnd = new SpeechEnd();
  #echoUntilMs = 0;
  readonly #samplesPerByte: number;
  readonly #bytesPerMs: number;

  constructor({ callerFormat, agentFormat, agent, voice, toCaller, levels, turns, latency }: CallerToAgentOptions) {
    this.silence = silenceFrame(agentFormat);
    this.#callerFormat = callerFormat;
    this.#callerSilence = silenceFrame(callerFormat);
    this.#agentFormat = agentFormat;
    this.#transcoder = createTranscoder(callerFormat, agentFormat);
    this.#agent = agent;
    this.#voice = voice;
    this.#toCaller = toCaller;
    this.#levels = levels;
    this.#turns = turns;
    this.#bytesPerMs = bytesPerMs(callerFormat);
    this.#samplesPerByte = sampleRateHz(callerFormat) / 1_000 / this.#bytesPerMs;
    this.uplink = createUplink(this, latency, { ...DEFAULT_UPLINK_OPTIONS, format: callerFormat });
  }

  /** carrier.media, listen: `chunk` is the running number; `bytes` are in the caller's format and valid during the call only. */
  mediaReceived(chunk: number, bytes: Uint8Array, nowMs: number): void {
    this.messagesReceived += 1;
    if (this.isMuted) {
      this.uplink.push(chunk, this.#callerSilence, nowMs);
      return;
    }
    const { framesDuplicate } = this.uplink.counters;
    this.uplink.push(chunk, bytes, nowMs);
    const isUnheard = this.#toCaller.unheardMs > 0;
    this.#voice.callerAudio(bytes, isUnheard, nowMs);
    if (this.uplink.counters.framesDuplicate === framesDuplicate) this.#measure(bytes, isUnheard, nowMs);
  }

  /** keep: every 20 ms, works off what waits, or keeps the agent's stream alive with silence. */
  tick(nowMs: number): void {
    this.uplink.take(nowMs);
    const endedMs = this.#turns.isAgentTurnOpen ? this.#speechEnd.answered(nowMs) : this.#speechEnd.ended(nowMs);
    if (!Number.isNaN(endedMs)) this.#turns.callerStopped(endedMs);
  }

  /** keep: the uplink asks this before every frame. */
  isWritable(): boolean {
    const { link } = this.#agent;
    return link !== undefined && link.isWritable();
  }

  /** transcode, agent: the uplink calls this for every frame that is due. */
  writeFrame(frame: Uint8Array): void {
    const { link } = this.#agent;
    const audio = this.#transcoder.process(frame);
    if (link === undefined) return;
    link.writeAudio(audio);
    this.framesWritten += 1;
  }

  /** measure: what the carrier repeats is heard once. */
  #measure(bytes: Uint8Array, isUnheard: boolean, nowMs: number): void {
    const squares = this.#levels.callerAudio(bytes, nowMs);
    if (isUnheard) this.#echoUntilMs = nowMs + ECHO_MS;
    const levelDbfs = levelOfSquares(squares, bytes.length * this.#samplesPerByte);
    this.#speechEnd.push(levelDbfs, bytes.length / this.#bytesPerMs, nowMs < this.#echoUntilMs, nowMs);
  }

  /** A new stream of the carrier begins, whose numbering starts afresh. */
  restart(): void {
    this.uplink.restart();
  }

  /** One line with every stage and its counters, for a log. It holds nothing personal. */
  describe(): string {
    const { framesFromCaller, framesMissing, framesDuplicate, framesDropped, silenceFrames } = this.uplink.counters;
    const way = [
      `carrier.media ${this.messagesReceived}`,
      `order ${framesFromCaller} (missing ${framesMissing}, duplicate ${framesDuplicate})`,
      `keep ${this.uplink.keptMs} ms (dropped ${framesDropped}, silence ${silenceFrames})`,
      this.#agentFormat === this.#callerFormat
        ? 'transcode none'
        : `transcode ${this.#callerFormat}>${this.#agentFormat}`,
      `agent ${this.framesWritten}`,
    ];
    return `${way.join(' -> ')}; listen ${this.#voice.framesHeard}`;
  }
}
