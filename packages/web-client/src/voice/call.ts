/**
 * One conversation with its sound, from the click to the end: joins microphone, loudspeaker and connection, and watches what
 * the browser and the system do to them. It is used once.
 */
import type { WebClientMessage } from '@trunkline/protocol';
import type { Emitter } from '../emitter.ts';
import { ContextWatch } from './sound/context-watch.ts';
import { createMicrophone, type Microphone } from './sound/microphone.ts';
import { createScreenLock } from './sound/screen-lock.ts';
import { SilenceWatch } from './sound/silence-watch.ts';
import { createSoundGraph, type SoundGraph } from './sound/sound-graph.ts';
import type { VoiceClientOptions, VoiceEndReason, VoiceError, VoiceEvents, VoiceState } from './voice-client-types.ts';
import type { Connection } from './wire/connection.ts';
import { Conversation } from './wire/conversation.ts';
import { describeFault } from './wire/faults.ts';
import { FormatSteps } from './wire/format-steps.ts';
import { createLinkOpener, rememberPolling } from './wire/links.ts';
import type { CapturedFrame, PlayoutReport } from './worklets/worklet-messages.ts';

/** Runs beside the sound, for what must be noticed while the sound stands still. */
const COARSE_TICK_MS = 250;
const REPORTS_PER_STATS = 10;
/** Long polling delivers in steps, which need a deeper queue. */
const PREBUFFER_MS = { socket: 200, polling: 450 };
const NOTICES = {
  micSilent: 'Nothing is heard of your microphone.',
  micMuted: 'Your system has muted the microphone.',
  micLost: 'The microphone is gone.',
  micTaken: 'Another program uses the microphone.',
  micRestored: 'The microphone works again.',
};

/** Microphone and loudspeaker may change during the call, and are read again when the sound is built anew. */
export interface CallSettings extends VoiceClientOptions {
  workletBaseUrl: string;
  muted: boolean;
}

export interface CallEvents {
  emitter: Emitter<VoiceEvents>;
  state(state: VoiceState, reason?: VoiceEndReason): void;
}

export class VoiceCall {
  /** Resolves when the gateway is ready. @throws VoiceError */
  readonly whenReady: Promise<void>;
  readonly #settings: CallSettings;
  readonly #emitter: Emitter<VoiceEvents>;
  readonly #microphone: Microphone;
  readonly #conversation: Conversation;
  readonly #connection: Connection;
  readonly #steps: FormatSteps;
  readonly #watch = new ContextWatch();
  readonly #silence = new SilenceWatch();
  readonly #screen = createScreenLock(navigator.wakeLock);
  /** Ends all listening when the call ends. */
  readonly #over = new AbortController();
  readonly #interval: ReturnType<typeof setInterval>;
  #graph: SoundGraph;
  #stream: MediaStream | undefined;
  #isSounding = false;
  #microphoneDbfs = -100;
  #reports = 0;

  /**
   * To be made in the gesture itself.
   * @throws Error where the browser has no sound or no microphone for this page
   */
  constructor(settings: CallSettings, { emitter, state }: CallEvents) {
    if (!navigator.mediaDevices) throw new Error('no https');
    this.#settings = settings;
    this.#emitter = emitter;
    this.#graph = this.#build();
    this.#steps = new FormatSteps(settings.format ?? 'pcm16k');
    let resolve!: () => void;
    let reject!: (error: VoiceError) => void;
    this.whenReady = new Promise((...both) => ([resolve, reject] = both));
    let latest: VoiceError | undefined;
    this.#microphone = createMicrophone(settings, {
      opened: (stream) => this.#graph.connectMicrophone((this.#stream = stream)),
      noticed: (what) => this.#notice(what),
    });
    this.#conversation = new Conversation({
      steps: this.#steps,
      nowMs: () => performance.now(),
      random: Math.random,
      ...createLinkOpener(settings),
      orderPlayout: (order) => this.#graph.play(order),
      onReady: (transport, sessionId) => {
        if (transport === 'polling') rememberPolling(sessionId);
        this.#graph.play({ prebufferMs: PREBUFFER_MS[transport] });
        state('live');
        resolve();
      },
      onLost: () => state('reconnecting'),
      onTranscript: (type, transcript) => emitter.emit(type, transcript),
      onFault: (error) => emitter.emit('error', (latest = error)),
      onEnded: (reason) => {
        this.#release();
        state('ended', reason);
        reject(latest ?? describeFault('session-ended'));
      },
    });
    this.#connection = this.#conversation.connection;
    this.setMuted(settings.muted);
    this.#interval = setInterval(() => this.#look(), COARSE_TICK_MS);
    this.#listen();
    void this.#start();
  }

  async #start(): Promise<void> {
    try {
      // Token, worklets and the person's permission need not wait for one another.
      await Promise.all([this.#connection.prepare(), this.#load(), this.#microphone.open()]);
      await this.#connection.open();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const isOurs = error instanceof Object && 'retryable' in error;
    this.#connection.fail(isOurs ? (error as VoiceError) : describeFault('audio-unavailable', error));
  }

  #build(): SoundGraph {
    const graph = createSoundGraph({
      captured: (frame) => this.#captured(frame),
      reported: (report) => this.#reported(report),
      playoutCleared: (cleared) => this.#conversation.hearCleared(cleared),
    });
    graph.context.onstatechange = () => {
      if (this.#watch.stateChanged(graph.context.state)) graph.wake();
    };
    return graph;
  }

  async #load(): Promise<void> {
    const { sinkId, workletBaseUrl } = this.#settings;
    await this.#graph.load(workletBaseUrl);
    if (this.#stream) this.#graph.connectMicrophone(this.#stream);
    this.#graph.orderCapture({ format: this.#steps.format });
    if (sinkId) await this.#graph.setSink(sinkId);
  }

  #notice(what: keyof typeof NOTICES): void {
    this.#emitter.emit(what, { message: NOTICES[what] });
  }

  #captured({ frame, levelDbfs }: CapturedFrame): void {
    this.#microphoneDbfs = Math.max(this.#microphoneDbfs, levelDbfs);
    if (!this.#conversation.isMuted) {
      const notice = this.#silence.look(levelDbfs);
      if (notice) this.#notice(notice);
    }
    this.#conversation.hearMicrophone(frame);
  }

  #reported(report: PlayoutReport): void {
    this.#conversation.hearPlayout(report);
    const before = this.#steps.format;
    this.#conversation.tick();
    if (this.#steps.format !== before) this.#graph.orderCapture({ format: this.#steps.format });
    if (report.sounding !== this.#isSounding) this.#emitter.emit('agentSpeaking', (this.#isSounding = report.sounding));
    this.#emitter.emit('level', { microphoneDbfs: this.#microphoneDbfs, agentDbfs: report.levelDbfs });
    this.#microphoneDbfs = -100;
    if (++this.#reports % REPORTS_PER_STATS === 0) this.#emitter.emit('stats', this.#conversation.stats(report));
  }

  #look(): void {
    const { context } = this.#graph;
    if (this.#watch.standsStill(context, performance.now())) void this.#rebuild();
    // While the sound runs it is the clock, and the lag is looked at just once each 100 ms.
    else if (context.state !== 'running') this.#conversation.tick();
  }

  /** What the old worklet had not played is sent once more, because the new connection says how far it was. */
  async #rebuild(): Promise<void> {
    this.#graph.close();
    this.#graph = this.#build();
    try {
      await this.#load();
      this.#connection.reconnect();
    } catch (error) {
      this.#fail(error);
    }
  }

  #listen(): void {
    const { signal } = this.#over;
    const on = (target: EventTarget, name: string, handler: (event: Event) => void): void =>
      target.addEventListener(name, handler, { signal });
    on(window, 'online', () => this.#connection.isReady || this.#connection.reconnect());
    // `freeze` comes on Android whenever the page is put aside, and is no reason to hang up.
    on(window, 'pagehide', (event) => (event as PageTransitionEvent).persisted || this.#connection.end('page'));
    on(navigator.mediaDevices, 'devicechange', () => void this.#microphone.retry());
    for (const name of ['keydown', 'pointerdown', 'visibilitychange']) on(document, name, () => this.#wake());
    this.#wake();
  }

  /** A hidden page loses its lock on the screen, and may lose its sound. */
  #wake(): void {
    if (document.hidden) return;
    this.#screen.keepScreenOn();
    if (this.#graph.context.state === 'suspended') this.#graph.wake();
  }

  say(message: WebClientMessage): void {
    this.#conversation.say(message);
  }

  end(): void {
    this.#connection.end('page');
  }

  setMuted(muted: boolean): void {
    this.#microphone.setOn(!muted);
    this.#conversation.setMuted(muted);
  }

  switchMicrophone(): Promise<void> {
    return this.#microphone.open();
  }

  setSink(sinkId: string): Promise<void> {
    return this.#graph.setSink(sinkId);
  }

  #release(): void {
    clearInterval(this.#interval);
    this.#over.abort();
    this.#microphone.close();
    this.#graph.close();
    void this.#screen.letScreenGo();
    if (this.#isSounding) this.#emitter.emit('agentSpeaking', false);
  }
}
