import type { SpeechTiming } from './speech-timing.ts';

/** How the simulated platform behaves where its documentation is silent or where a deployment may set it. */
export interface VapiBehaviour {
  /** Silence after which a caller's utterance is taken as finished. */
  readonly endpointMs: number;
  /** From there to the answer: what model and voice take. */
  readonly answerDelayMs: number;
  /** An answer slower than this is announced with `hang`. */
  readonly hangAfterMs: number;
  /** `stopSpeakingPlan.voiceSeconds`: caller speech that interrupts the agent. */
  readonly interruptAfterVoiceMs: number;
  /** `stopSpeakingPlan.numWords`: with more than 0, that many words interrupt instead. */
  readonly interruptAfterWords: number;
  /** Quieter sounds are no speech for it: what a denoiser takes out of a line (`backgroundSpeechDenoisingPlan`). */
  readonly hearsFromDbfs: number;
  /** `stopSpeakingPlan.backoffSeconds`: the agent stays silent this long after it was interrupted. */
  readonly backoffMs: number;
  /**
   * Whether the agent stops by itself when the caller cuts in. If not, it goes on until a client mutes it or has it say
   * something with `interruptAssistantEnabled`.
   */
  readonly stopsForCaller: boolean;
  /** `assistant.speechStarted` is repeated whenever so much more of a turn was heard, with word timings; 0 sends it once. */
  readonly speechStartedEveryMs: number;
  readonly speechTiming: SpeechTiming['type'];
  readonly firstMessageMode: 'assistant-speaks-first' | 'assistant-waits-for-user';
  /** Vapi's own default is `false`: nobody can cut in on the greeting. */
  readonly firstMessageInterruptionsEnabled: boolean;
  /** Neither side has been heard for this long: `silence-timed-out`. */
  readonly silenceTimeoutMs: number;
  /** Counted from the first audio; the end is a hard drop. */
  readonly maxDurationMs: number;
  /**
   * Whether what the caller says is compared with the script, sample by sample. That takes milliseconds for each utterance,
   * which many calls at once have not; without it whatever is long enough passes for the next line of the script.
   */
  readonly comparesUtterances: boolean;
  /** How long the agent waits for a caller's utterance of the script before it counts as lost. */
  readonly missingUtteranceAfterMs: number;
  /** No socket opened after `POST /call`: the call is abandoned. Seen in the field, not documented. */
  readonly neverConnectedAfterMs: number;
  /** A socket that goes away without a close frame: how long the call waits for a new one. Not documented. */
  readonly reconnectWithinMs: number;
  /**
   * What a socket does that comes after the first one, be that one still open or lost. Not documented (vapi.md, section 1.5):
   * `accept` closes the older socket and goes on without a greeting, `refuse` leaves the call as it is, `end` ends it.
   */
  readonly secondSocket: 'accept' | 'refuse' | 'end';
  /** How it is refused: an HTTP status of 4xx or 5xx answers the upgrade, a close code from 1000 on comes after it. */
  readonly secondSocketRefusal: number;
  /** What a call does when it was told to transfer: it has no leg that could leave it. Not documented. */
  readonly afterTransfer: 'go-on' | 'end';
  /** Whether a transfer that the model asked for is vetoed after its `tool-calls`: no `transfer-update` follows. */
  readonly vetoesTransfers: boolean;
  /** From the end of the call to `end-of-call-report`. */
  readonly reportDelayMs: number;
  /** How much of what it heard a call keeps; the oldest goes first. */
  readonly keepHeardMs: number;
}

export const DEFAULT_BEHAVIOUR: VapiBehaviour = Object.freeze({
  endpointMs: 500,
  answerDelayMs: 0,
  hangAfterMs: 1500,
  interruptAfterVoiceMs: 200,
  interruptAfterWords: 0,
  hearsFromDbfs: -96,
  backoffMs: 1000,
  stopsForCaller: true,
  speechStartedEveryMs: 0,
  speechTiming: 'word-progress',
  firstMessageMode: 'assistant-speaks-first',
  firstMessageInterruptionsEnabled: false,
  silenceTimeoutMs: 30_000,
  maxDurationMs: 600_000,
  comparesUtterances: true,
  missingUtteranceAfterMs: 15_000,
  neverConnectedAfterMs: 20_000,
  reconnectWithinMs: 10_000,
  secondSocket: 'accept',
  secondSocketRefusal: 1008,
  afterTransfer: 'go-on',
  vetoesTransfers: false,
  reportDelayMs: 200,
  keepHeardMs: 60_000,
});
