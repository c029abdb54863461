/** What a call is placed with: one of a person who rings us, and one of ours, placed by REST. */
import type { CallFaults } from './call-faults.ts';
import type { ProgressCallback } from './call-progress.ts';
import type { CalledPerson } from './called-person.ts';
import type { DialOutcome } from './dial-bridge.ts';
import type { CallerAudio, LineSound } from './fake-call-handle.ts';
import type { DetectionOutcome } from './machine-detection.ts';
import type { Outbound } from './outbound-leg.ts';
import type { RecordingRequest } from './recordings.ts';
import type { HttpMethod } from './twiml.ts';

export interface PlaceCallOptions {
  readonly from: string;
  readonly to: string;
  /** May carry connection overrides in its fragment. `/webhook/twilio` by default. */
  readonly webhookPath?: string;
  /** The whole URL as somebody typed it into the console, instead of `publicUrl` and `webhookPath`. */
  readonly webhookUrl?: string;
  /** `POST` by default. */
  readonly webhookMethod?: HttpMethod;
  /**
   * The subaccount that the number belongs to: the REST resource of its calls is not found on the main account. Its requests are
   * signed with its own auth token, the carrier's by default.
   */
  readonly subaccount?: { readonly accountSid: string; readonly authToken?: string };
  /** Drawn from the seed by default. */
  readonly callSid?: string;
  readonly callerAudio?: CallerAudio;
  /** Added to the caller's voice on its way to us; the ear's recording of the caller stays as it was spoken. */
  readonly lineSound?: LineSound | undefined;
  /** Beyond, or instead of, the standard parameters, on every request of this call. */
  readonly extraParams?: Readonly<Record<string, string>>;
  readonly faults?: CallFaults;
  /** How `<Dial>` turns out; answered and over at once by default. */
  readonly dial?: (addresses: readonly string[]) => DialOutcome;
}

/** What `POST Calls.json` asks for. */
export interface OutboundCallRequest extends Pick<Outbound, 'document' | 'timeoutMs' | 'detection'> {
  readonly from: string;
  readonly to: string;
  readonly fallbackUrl: string | undefined;
  readonly statusCallback: ProgressCallback | undefined;
  readonly recording: RecordingRequest | undefined;
}

/** Who is at the other end of a call that was placed by REST. */
export interface AnsweringParty extends Pick<PlaceCallOptions, 'callerAudio' | 'lineSound' | 'faults' | 'dial'> {
  readonly person: CalledPerson;
  /** What answering machine detection says, instead of what it would hear. */
  readonly detected?: DetectionOutcome;
}
