/**
 * THE WAY OF A FRAME FROM THE AGENT TO THE CALLER, from top to bottom:
 *
 * ```
 * agent.audio    audioReceived   one binary message of any size, at any pace
 *   -> gate      gate            late audio of a turn that was cut is kept out
 *   -> transcode #transcoder     to what the caller's side takes: mu-law, or PCM for a browser
 *   -> turn      #turns          the first sound opens a turn of the agent; silence between turns goes no further
 *   -> pace      downlink        cut to 20 ms, prebuffered, at most 200 ms ahead of what the caller hears
 *   -> listen    writeFrame      told to whoever looks for the caller's voice, as what will come back as an echo
 *   -> carrier.media, three frames in a message where the carrier is Twilio; mark, clear, hold and resume
 * mark back      markReturned    proves what was heard
 * ```
 *
 * From the first line to the last there is no await, no log, no Redis, and no object or closure made for a frame.
 */
import {
  type AudioFormat,
  bytesPerMs,
  createTranscoder,
  FRAME_MS,
  levelMeterOf,
  type Transcoder,
} from '@trunkline/audio';
import {
  type BargeInGate,
  type CallLevelMeter,
  createBargeInGate,
  createDownlink,
  type Downlink,
  type DownlinkOptions,
  type DownlinkSink,
  type LatencyRecorder,
  SILENCE_DBFS,
} from '@trunkline/call-core';
import type { TurnId } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentVoiceLink } from './carrier-link.ts';
import type { CallTurns } from '../talk/call-turns.ts';
import { type CallVoice, DEAF } from './call-voice.ts';
import { OutgoingSpeech } from './outgoing-speech.ts';

/** The carrier's streams as the media see them (call-streams.ts): the one that counts, if there is one. */
export interface CarrierLine {
  readonly current: AgentVoiceLink | undefined;
}

export interface AgentToCallerOptions {
  agentFormat: AudioFormat;
  downlink: DownlinkOptions;
  carrier: CarrierLine;
  turns: CallTurns;
  clock: Pick<Clock, 'nowMs'>;
  /** Told what of the agent goes out, and what of it was heard. */
  levels: CallLevelMeter;
  /** Records, in ms, how much later than possible each frame went out. */
  latency: LatencyRecorder;
}

export class AgentToCaller implements DownlinkSink {
  readonly gate: BargeInGate = createBargeInGate();
  /** Framing, prebuffer, pace, pause and cut. It hands its frames to `writeFrame` below. */
  readonly downlink: Downlink;
  readonly outgoing: OutgoingSpeech;
  /** Messages of audio that the agent has sent, and their bytes. */
  messagesReceived = 0;
  bytesReceived = 0;
  /** Bytes that the gate kept out. */
  bytesLate = 0;
  /** Frames given to the carrier's stream, also those that are not the agent's sound. */
  framesWritten = 0;
  marksWritten = 0;
  marksReturned = 0;
  /** When the agent's last audio came, whether or not it was let through. */
  lastAudioMs = 0;
  readonly #agentFormat: AudioFormat;
  readonly #callerFormat: AudioFormat;
  readonly #transcoder: Transcoder;
  readonly #levelDbfs: (bytes: Uint8Array) => number;
  readonly #carrier: CarrierLine;
  readonly #turns: CallTurns;
  readonly #clock: Pick<Clock, 'nowMs'>;
  #voice: CallVoice = DEAF;
  #isAfterCut = false;
  /** The turn whose frames go to the carrier, until all are sent. */
  #turnOnWire: TurnId | undefined = undefined;

  constructor({ agentFormat, downlink, carrier, turns, clock, levels, latency }: AgentToCallerOptions) {
    this.#agentFormat = agentFormat;
    this.#callerFormat = downlink.format;
    this.#transcoder = createTranscoder(agentFormat, downlink.format);
    this.#levelDbfs = levelMeterOf(agentFormat);
    this.#carrier = carrier;
    this.#turns = turns;
    this.#clock = clock;
    this.outgoing = new OutgoingSpeech(() => this.downlink, levels, turns);
    this.downlink = createDownlink(this, latency, downlink);
  }

  /** Once, at the start: what is found in the caller's sound may silence this way, so the listener is made after it. */
  listenWith(voice: CallVoice): void {
    this.#voice = voice;
  }

  /** agent.audio, gate, transcode, turn, pace: `bytes` are in the agent's format and valid during the call only. */
  audioReceived(bytes: Uint8Array, nowMs: number): void {
    this.messagesReceived += 1;
    this.bytesReceived += bytes.length;
    this.lastAudioMs = nowMs;
    // Some agents send silence between turns, and behind a silence the gate opens.
    const isSilence = this.gate.isShut && this.#levelDbfs(bytes) < SILENCE_DBFS;
    if (!this.gate.admits(nowMs, isSilence)) {
      this.bytesLate += bytes.length;
      return;
    }
    // A turn that was cut may have ended in the middle of a sample.
    if (this.#isAfterCut) this.restartAgentAudio();
    this.#isAfterCut = false;
    const audio = this.#transcoder.process(bytes);
    if (!this.#turns.takesAudio(audio, this.downlink.endMs, nowMs)) return;
    this.downlink.push(audio, nowMs);
    this.downlink.take(nowMs);
  }

  /** pace: every 20 ms, sends what is due. */
  tick(nowMs: number): void {
    this.downlink.take(nowMs);
    this.outgoing.settleSent();
    if (this.#turnOnWire === undefined || this.#turns.isAgentTurnOpen || this.downlink.queuedMs > 0) return;
    this.#turnOnWire = undefined;
    this.#carrier.current?.turnEnded();
  }

  /** pace: the downlink asks this before every frame. */
  isWritable(): boolean {
    const { current } = this.#carrier;
    return current !== undefined && current.isWritable();
  }

  /** listen, carrier.media: the downlink calls this for every frame that is due. */
  writeFrame(frame: Uint8Array, nowMs: number): void {
    const { downlink, outgoing } = this;
    const { current } = this.#carrier;
    if (downlink.heard.sentMs >= this.#turns.announceFromMs) this.#startTurn(current, nowMs);
    const playsAtMs = Math.max(downlink.carrierDryAtMs, nowMs);
    outgoing.frameSent(frame, this.#turnOnWire, playsAtMs, nowMs);
    this.#voice.agentFrame(frame, playsAtMs);
    if (current === undefined) return;
    current.writeFrame(frame);
    this.framesWritten += 1;
  }

  /** carrier.media: the downlink calls this when no more frames are due. */
  flush(): void {
    this.#carrier.current?.flush();
  }

  /** mark: asks the carrier to say when everything before it has been played. */
  writeMark(generation: number, sequence: number): void {
    this.marksWritten += 1;
    this.#carrier.current?.writeMark(generation, sequence);
  }

  /** clear: the downlink has decided that the carrier is to throw away what it has not played. */
  clear(): void {
    this.#carrier.current?.clear();
    this.#voice.agentCleared();
  }

  /** hold: the carrier is to fall silent and keep what it has not played. */
  hold(): void {
    this.#carrier.current?.hold();
    this.outgoing.held(this.#clock.nowMs());
    this.#voice.agentCleared();
  }

  /** resume: the carrier goes on with what it holds. */
  resume(): void {
    this.#carrier.current?.resume();
    this.outgoing.resumed(this.#clock.nowMs());
  }

  /** A link has come that must be told where the agent is. @param isResume it goes on where the last one broke off. */
  linkJoined(link: AgentVoiceLink, isResume: boolean): void {
    if (this.#turnOnWire !== undefined && !isResume) link.turnStarted(this.#turnOnWire);
    if (this.downlink.isPaused) link.hold();
  }

  /** mark back. @returns whether it proves that the caller has heard more than was known. */
  markReturned(generation: number, sequence: number, nowMs: number): boolean {
    this.marksReturned += 1;
    const isNew = this.downlink.markReturned(generation, sequence, nowMs);
    if (isNew) this.outgoing.heard();
    return isNew;
  }

  /** Throws away all that is unheard, because the caller has cut in. @returns how much that was, in ms. */
  cut(): number {
    this.#isAfterCut = true;
    this.#turnOnWire = undefined;
    const droppedMs = this.downlink.cut();
    this.outgoing.forgetUnheard();
    return droppedMs;
  }

  /** Agent audio begins anew: half a sample that is left over is not its beginning. */
  restartAgentAudio(): void {
    this.#transcoder.reset();
  }

  /** The carrier's buffer is gone, and with it what the caller had not heard of it. */
  restart(): void {
    this.downlink.restart();
    this.outgoing.forgetUnheard();
  }

  /** What the caller has not been proved to have heard: it waits here or at the carrier. */
  get unheardMs(): number {
    return this.downlink.unheardMs;
  }

  /** Late audio of turns that were cut, in frames. */
  get framesLate(): number {
    return Math.round(this.bytesLate / (bytesPerMs(this.#agentFormat) * FRAME_MS));
  }

  #startTurn(link: AgentVoiceLink | undefined, nowMs: number): void {
    const turnId = this.#turns.frameSent(nowMs);
    if (turnId === undefined) return;
    this.#turnOnWire = turnId;
    link?.turnStarted(turnId);
  }

  /** One line with every stage and its counters, for a log. It holds nothing personal. */
  describe(): string {
    const { framesToCaller, framesDropped, framesCut, underflows, framesConcealed, resumes } = this.downlink.counters;
    return [
      `agent.audio ${this.messagesReceived} (${this.bytesReceived} bytes)`,
      `gate (late ${this.framesLate})`,
      this.#agentFormat === this.#callerFormat
        ? 'transcode none'
        : `transcode ${this.#agentFormat}>${this.#callerFormat}`,
      `turn ${this.#turns.count}`,
      `pace ${framesToCaller}, ${this.downlink.queuedMs} ms waiting (dropped ${framesDropped}, cut ${framesCut}, ` +
        `ran dry ${underflows}, concealed ${framesConcealed}, resumed ${resumes})`,
      `carrier.media ${this.framesWritten}`,
      `mark ${this.marksWritten} (returned ${this.marksReturned})`,
    ].join(' -> ');
  }
}
