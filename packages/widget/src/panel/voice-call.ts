/** A call from the panel: one in all tabs of the visitor, with everything about it that is to be said in words. */
import { createVoiceClient, type HeardTurn, type VoiceClient } from '@trunkline/web-client';
import type { AgentHost } from '../agent-host.ts';
import type { CallState } from '../call/call-kit.ts';
import type { SessionSource } from './session-source.ts';
import { takeLead, type TabLead } from './tab-lead.ts';

export interface VoiceCallTarget {
  host: AgentHost;
  sessions: SessionSource;
  /** @returns what takes the words of the call. */
  beginTranscript(): (turn: HeardTurn) => void;
  onChange(): void;
  /** From 0 to 1, several times a second. */
  onLevel(levels: { microphone: number; agent: number }): void;
}

/** Levels between these, in dBFS, move the picture. */
const QUIET_DBFS = -55;
const LOUD_DBFS = -12;
const IDLE: CallState = {
  phase: 'none',
  muted: false,
  agentSpeaks: false,
  startedAtMs: undefined,
  endedAtMs: undefined,
  notice: undefined,
  faultCode: undefined,
};
const MICROPHONE_NOTICES = {
  micSilent: 'micSilent',
  micMuted: 'micMuted',
  micLost: 'micLost',
  micTaken: 'micTaken',
} as const;

class CallElsewhere extends Error {
  readonly code = 'elsewhere';
  readonly retryable = false;
}

export class VoiceCall {
  state: CallState = IDLE;
  readonly #target: VoiceCallTarget;
  #client: VoiceClient | undefined;
  #lead: TabLead | undefined;

  constructor(target: VoiceCallTarget) {
    this.#target = target;
  }

  /** Begins a call. To be called in a click, without anything awaited before: iOS lets a page sound from there only. */
  start(): void {
    if (this.#client) return;
    this.#set({ ...IDLE, phase: 'connecting' });
    const lead = takeLead(navigator.locks);
    this.#lead = lead;
    const { host, sessions } = this.#target;
    const client = createVoiceClient({
      baseUrl: host.settings().voiceSrc,
      workletBaseUrl: new URL('.', import.meta.url).href,
      token: async () => {
        if (!(await lead.isOurs)) throw new CallElsewhere();
        const { token, sessionId } = await sessions.forCall();
        return sessionId === undefined ? token : { token, sessionId };
      },
    });
    this.#client = client;
    this.#listen(client);
    // Why it failed is said by the events.
    client.connect().catch((fault: unknown) => this.#failed(client, fault));
  }

  hangUp(): void {
    this.#client?.disconnect();
    this.#end(undefined);
  }

  setMuted(muted: boolean): void {
    this.#client?.setMuted(muted);
    this.#set({ muted });
  }

  sendDigits(digits: string): void {
    this.#client?.sendDigits(digits);
  }

  sendText(text: string): void {
    this.#client?.sendText(text);
  }

  /** Puts away what is said about a call that is over. */
  dismiss(): void {
    if (!this.#client) this.#set(IDLE);
  }

  #listen(client: VoiceClient): void {
    const hear = this.#target.beginTranscript();
    client.on('partial', (turn) => hear({ ...turn, final: false }));
    client.on('final', (turn) => hear({ ...turn, final: true }));
    client.on('agentSpeaking', (agentSpeaks) => this.#set({ agentSpeaks }));
    client.on('micRestored', () => this.#set({ notice: undefined }));
    for (const [event, notice] of Object.entries(MICROPHONE_NOTICES)) {
      client.on(event as keyof typeof MICROPHONE_NOTICES, () => this.#set({ notice }));
    }
    client.on('level', ({ microphoneDbfs, agentDbfs }) =>
      this.#target.onLevel({ microphone: shareOf(microphoneDbfs), agent: shareOf(agentDbfs) }),
    );
    // It matters only if the call ends by it.
    let lastFault: string | undefined;
    client.on('error', ({ code }) => (lastFault = code));
    client.on('state', ({ state, reason }) => {
      if (this.#client !== client) return;
      if (state === 'live') this.#set({ phase: 'live', startedAtMs: this.state.startedAtMs ?? Date.now() });
      else if (state === 'ended')
        this.#end(reason === 'replaced' ? 'replaced' : reason === 'error' ? lastFault : undefined);
      else if (state !== 'idle') this.#set({ phase: state });
    });
  }

  #failed(client: VoiceClient, fault: unknown): void {
    if (this.#client !== client) return;
    const code = typeof fault === 'object' && fault && 'code' in fault ? String(fault.code) : 'connection-lost';
    this.#end(code);
  }

  #end(faultCode: string | undefined): void {
    if (!this.#client) return;
    this.#client = undefined;
    this.#lead?.release();
    this.#set({ phase: 'ended', agentSpeaks: false, notice: undefined, faultCode, endedAtMs: Date.now() });
  }

  #set(change: Partial<CallState>): void {
    this.state = { ...this.state, ...change };
    this.#target.onChange();
  }
}

function shareOf(dbfs: number): number {
  return Math.min(1, Math.max(0, (dbfs - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS)));
}
