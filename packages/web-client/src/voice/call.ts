/**
 * One conversation with its sound, from the click to the end: joins microphone, loudspeaker and connection, and watches what
 * the browser and the system do to them. It is used once.
 */
import type { Emitter } from '../emitter.ts';
import { ContextWatch } from './sound/context-watch.ts';
import { Microphone } from './sound/microphone.ts';
import { SilenceWatch } from './sound/silence-watch.ts';
import { SoundGraph } from './sound/sound-graph.ts';
import type { VoiceClientOptions, VoiceEndReason, VoiceError, VoiceEvents, VoiceState } from './voice-client-types.ts';
import { Conversation } from './wire/conversation.ts';
import { describeFault } from './wire/faults.ts';
import { FormatSteps } from './wire/format-steps.ts';
import { askAccess, LinkOpener, rememberPolling, remembersPolling } from './wire/links.ts';
import type { CapturedFrame, PlayoutReport } from './worklets/worklet-messages.ts';

/** Runs beside the sound, for what must be noticed while the sound stands still. */
const COARSE_TICK_MS = 250;
const REPORTS_PER_STATS = 10;
/** Long polling delivers in steps, which need a deeper queue. */
const PREBUFFER_MS = { socket: 200, polling: 450 };

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
  readonly started: Promise<void>;
  readonly conversation: Conversation;
  readonly microphone: Microphone;
  readonly #settings: CallSettings;
  readonly #emitter: Emitter<VoiceEvents>;
  readonly #steps: FormatSteps;
  readonly #watch = new ContextWatch();
  readonly #silence = new SilenceWatch();
  /** Ends all listening when the call ends. */
  readonly #over = new AbortController();
  readonly #interval: ReturnType<typeof setInterval>;
  #graph: SoundGraph;
  #stream: MediaStream | undefined;
  #lock: WakeLockSentinel | undefined;
  #isSounding = false;
  #microphoneDbfs = -100;
  #reports = 0;

  /** To be made in the gesture itself. */
  constructor(settings: CallSettings, { emitter, state }: CallEvents) {
    this.#settings = settings;
    this.#emitter = emitter;
    this.#graph = this.#build();
    this.#steps = new FormatSteps(settings.format ?? 'pcm16k');
    let resolve!: () => void;
    let reject!: (error: VoiceError) => void;
    this.started = new Promise((...both) => ([resolve, reject] = both));
    let latest: VoiceError | undefined;
    const links = new LinkOpener(settings);
    const notice =
      (name: 'micMuted' | 'micLost' | 'micTaken' | 'micRestored', message: string): (() => void) =>
      () =>
        emitter.emit(name, { message });
    this.microphone = new Microphone(
      { deviceId: settings.microphoneId, processing: settings.processing ?? true },
      {
        opened: (stream) => this.#graph.connectMicrophone((this.#stream = stream)),
        muted: notice('micMuted', 'Your system has muted the microphone.'),
        lost: notice('micLost', 'The microphone is gone.'),
        taken: notice('micTaken', describeFault('microphone-taken').message),
        restored: notice('micRestored', 'The microphone works again.'),
      },
    );
    this.conversation = new Conversation({
      steps: this.#steps,
      nowMs: () => performance.now(),
      random: Math.random,
      access: () => askAccess(settings),
      prepare: (transport) => links.prepare(transport),
      open: (transport, access, events) => links.open(transport, access, events),
      prefersPolling: remembersPolling,
      playout: (order) => this.#graph.play(order),
      ready: (transport, sessionId) => {
        if (transport === 'polling') rememberPolling(sessionId);
        this.#graph.play({ prebufferMs: PREBUFFER_MS[transport] });
        state('live');
        resolve();
      },
      lost: () => state('reconnecting'),
      transcript: (type, transcript) => emitter.emit(type, transcript),
      fault: (error) => emitter.emit('error', (latest = error)),
      ended: (reason) => {
        this.#release();
        state('ended', reason);
        reject(latest ?? describeFault('session-ended'));
      },
    });
    this.setMuted(settings.muted);
    this.#interval = setInterval(() => this.#look(), COARSE_TICK_MS);
    this.#listen();
    void this.#start();
  }

  async #start(): Promise<void> {
    try {
      // Token, worklets and the person's permission need not wait for one another.
      await Promise.all([this.conversation.connection.prepare(), this.#load(), this.microphone.open()]);
      if (this.#stream) this.#graph.connectMicrophone(this.#stream);
      await this.conversation.connection.open();
    } catch (error) {
      const isOurs = error instanceof Object && 'retryable' in error;
      this.conversation.connection.fail(isOurs ? (error as VoiceError) : describeFault('audio-unavailable', error));
    }
  }

  #build(): SoundGraph {
    const graph = new SoundGraph({
      captured: (frame) => this.#captured(frame),
      reported: (report) => this.#reported(report),
      cleared: (cleared) => this.conversation.hearCleared(cleared),
    });
    graph.context.onstatechange = () => {
      if (this.#watch.stateChanged(graph.context.state)) graph.wake();
    };
    return graph;
  }

  async #load(): Promise<void> {
    const { sinkId, workletBaseUrl } = this.#settings;
    await this.#graph.load(workletBaseUrl);
    if (sinkId) await this.#graph.setSink(sinkId);
  }

  #captured({ frame, levelDbfs }: CapturedFrame): void {
    this.#microphoneDbfs = Math.max(this.#microphoneDbfs, levelDbfs);
    if (!this.conversation.isMuted) {
      const notice = this.#silence.look(levelDbfs);
      if (notice === 'silent') this.#emitter.emit('micSilent', { message: 'Nothing is heard of your microphone.' });
      else if (notice) this.#emitter.emit('micRestored', { message: 'The microphone works again.' });
    }
    this.conversation.hearMicrophone(frame);
  }

  #reported(report: PlayoutReport): void {
    const { conversation } = this;
    conversation.hearPlayout(report);
    const before = this.#steps.format;
    conversation.tick();
    if (this.#steps.format !== before) this.#graph.capture({ format: this.#steps.format });
    if (report.sounding !== this.#isSounding) this.#emitter.emit('agentSpeaking', (this.#isSounding = report.sounding));
    this.#emitter.emit('level', { microphoneDbfs: this.#microphoneDbfs, agentDbfs: report.levelDbfs });
    this.#microphoneDbfs = -100;
    if (++this.#reports % REPORTS_PER_STATS === 0) this.#emitter.emit('stats', conversation.stats(report));
  }

  #look(): void {
    const { context } = this.#graph;
    if (this.#watch.isFrozen(context, performance.now())) void this.#rebuild();
    // While the sound runs it is the clock, and the lag is looked at just once each 100 ms.
    else if (context.state !== 'running') this.conversation.tick();
  }

  /** What the old worklet had not played is sent once more, because the new connection says how far it was. */
  async #rebuild(): Promise<void> {
    this.#graph.close();
    this.#graph = this.#build();
    try {
      await this.#load();
      if (this.#stream) this.#graph.connectMicrophone(this.#stream);
      this.#graph.capture({ format: this.#steps.format });
      this.conversation.connection.reconnect();
    } catch (error) {
      this.conversation.connection.fail(describeFault('audio-unavailable', error));
    }
  }

  #listen(): void {
    const { signal } = this.#over;
    const on = (target: EventTarget, name: string, handler: (event: Event) => void): void =>
      target.addEventListener(name, handler, { signal });
    on(window, 'online', () => this.conversation.connection.isReady || this.conversation.connection.reconnect());
    // `freeze` comes on Android whenever the page is put aside, and is no reason to hang up.
    on(
      window,
      'pagehide',
      (event) => (event as PageTransitionEvent).persisted || this.conversation.connection.end('page'),
    );
    on(navigator.mediaDevices, 'devicechange', () => void this.microphone.retry());
    for (const name of ['pointerdown', 'keydown']) on(document, name, () => this.#wake());
    on(document, 'visibilitychange', () => document.visibilityState === 'visible' && this.#wake());
    this.#wake();
  }

  /** A hidden page loses its lock on the screen, and may lose its sound. */
  #wake(): void {
    if (this.#graph.context.state === 'suspended') this.#graph.wake();
    if (this.#lock && !this.#lock.released) return;
    navigator.wakeLock?.request('screen').then(
      (lock) => {
        this.#lock = lock;
        if (this.#over.signal.aborted) void lock.release();
      },
      () => {},
    );
  }

  setMuted(muted: boolean): void {
    this.microphone.setOn(!muted);
    this.conversation.setMuted(muted);
  }

  async setSink(sinkId: string): Promise<void> {
    this.#settings.sinkId = sinkId;
    await this.#graph.setSink(sinkId);
  }

  #release(): void {
    clearInterval(this.#interval);
    this.#over.abort();
    this.microphone.close();
    this.#graph.close();
    void this.#lock?.release();
    if (this.#isSounding) this.#emitter.emit('agentSpeaking', false);
  }
}
