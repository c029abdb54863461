/** A telephone on the page: one call at a time, with all that is to be said about it. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { HeardTurn, VoiceClient, VoiceLevels, VoicePreflight, VoiceStats } from '@trunkline/web-client';
import type { TrySession } from './try-session.ts';
import { VOICE_FOLDER, type WebClient } from './web-client.ts';

export interface Fault {
  code: string;
  message: string;
}

export interface PhoneState {
  phase: 'idle' | 'connecting' | 'live' | 'reconnecting' | 'ended';
  isMuted: boolean;
  agentSpeaks: boolean;
  /** Epoch ms, by the clock of this browser. */
  startedAtMs?: number;
  endedAtMs?: number;
  /** What is wrong with the microphone while the call goes on. */
  notice?: string;
  /** Why the call could not begin, or has ended if not by anybody's wish. */
  fault?: Fault;
  stats?: VoiceStats;
}

export type PreflightState =
  | { phase: 'idle' }
  | { phase: 'running' }
  | { phase: 'done'; result: VoicePreflight }
  | { phase: 'failed'; fault: Fault };

export interface SoftphoneOptions {
  session: TrySession;
  /** Takes the words of a call that begins. */
  beginTranscript(): (turn: HeardTurn) => void;
  nowMs(): number;
}

const IDLE: PhoneState = { phase: 'idle', isMuted: false, agentSpeaks: false };
const NOTICES = ['micSilent', 'micMuted', 'micLost', 'micTaken'] as const;

export class Softphone {
  readonly #options: SoftphoneOptions;
  readonly #state = signal<PhoneState>(IDLE);
  readonly #preflight = signal<PreflightState>({ phase: 'idle' });
  readonly #levelListeners = new Set<(levels: VoiceLevels) => void>();
  #client: VoiceClient | undefined;

  constructor(options: SoftphoneOptions) {
    this.#options = options;
  }

  get state(): ReadonlySignal<PhoneState> {
    return this.#state;
  }

  get preflightState(): ReadonlySignal<PreflightState> {
    return this.#preflight;
  }

  get isBusy(): boolean {
    return this.#client !== undefined;
  }

  /** Is told ten times a second while a call goes on. @returns what ends it */
  onLevels(listener: (levels: VoiceLevels) => void): () => void {
    this.#levelListeners.add(listener);
    return () => this.#levelListeners.delete(listener);
  }

  /** Begins a call. It awaits nothing before it wakes the sound, because iOS lets a page sound from within a click only. */
  talk(web: WebClient, voiceUrl: string): void {
    if (this.#client) return;
    const client = this.#make(web, voiceUrl);
    this.#client = client;
    this.#state.value = { ...IDLE, phase: 'connecting' };
    this.#listen(client);
    client.connect().catch((error: unknown) => this.#end(client, faultOf(error)));
  }

  hangUp(): void {
    const client = this.#client;
    client?.disconnect();
    if (client) this.#end(client, undefined);
  }

  setMuted(isMuted: boolean): void {
    this.#client?.setMuted(isMuted);
    this.#set({ isMuted });
  }

  press(digit: string): void {
    this.#client?.sendDigits(digit);
  }

  /** What is typed into a call counts as said. */
  type(text: string): void {
    this.#client?.sendText(text);
  }

  /** Tries microphone, echo and connection. To be called in a click. */
  async preflight(web: WebClient, voiceUrl: string): Promise<void> {
    this.#preflight.value = { phase: 'running' };
    try {
      this.#preflight.value = { phase: 'done', result: await this.#make(web, voiceUrl).preflight() };
    } catch (error) {
      this.#preflight.value = { phase: 'failed', fault: faultOf(error) };
    }
  }

  #make(web: WebClient, voiceUrl: string): VoiceClient {
    return web.createVoiceClient({
      baseUrl: voiceUrl,
      workletBaseUrl: VOICE_FOLDER,
      token: async () => {
        const { token, sessionId } = await this.#options.session.grant();
        return { token, sessionId };
      },
    });
  }

  #listen(client: VoiceClient): void {
    const hear = this.#options.beginTranscript();
    client.on('partial', (turn) => hear({ ...turn, final: false }));
    client.on('final', (turn) => hear({ ...turn, final: true }));
    client.on('agentSpeaking', (agentSpeaks) => this.#set({ agentSpeaks }));
    client.on('stats', (stats) => this.#set({ stats }));
    client.on('level', (levels) => {
      for (const listener of this.#levelListeners) listener(levels);
    });
    for (const name of NOTICES) client.on(name, ({ message }) => this.#set({ notice: message }));
    client.on('micRestored', () => this.#set({ notice: undefined }));
    // It matters only if the call ends by it.
    let lastFault: Fault | undefined;
    client.on('error', ({ code, message }) => (lastFault = { code, message }));
    client.on('state', ({ state, reason }) => {
      if (this.#client !== client) return;
      if (state === 'live') {
        this.#set({ phase: 'live', startedAtMs: this.#state.peek().startedAtMs ?? this.#options.nowMs() });
      } else if (state === 'ended') {
        const isWished = reason === 'page' || reason === 'agent';
        this.#end(client, isWished ? undefined : (lastFault ?? { code: reason ?? 'session-ended', message: '' }));
      } else if (state !== 'idle') this.#set({ phase: state });
    });
  }

  #end(client: VoiceClient, fault: Fault | undefined): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#set({
      phase: 'ended',
      isMuted: false,
      agentSpeaks: false,
      notice: undefined,
      fault,
      endedAtMs: this.#options.nowMs(),
    });
  }

  /** A value of undefined takes the field away. */
  #set(change: { [Key in keyof PhoneState]?: PhoneState[Key] | undefined }): void {
    const next = { ...this.#state.peek(), ...change };
    this.#state.value = Object.fromEntries(
      Object.entries(next).filter(([, value]) => value !== undefined),
    ) as unknown as PhoneState;
  }
}

function faultOf(error: unknown): Fault {
  if (typeof error !== 'object' || error === null || !('code' in error)) {
    return { code: 'unknown', message: error instanceof Error ? error.message : String(error) };
  }
  return { code: String(error.code), message: 'message' in error ? String(error.message) : '' };
}
