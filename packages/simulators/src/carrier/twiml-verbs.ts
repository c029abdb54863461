/** The verbs of TwiML that are simulated. Source: Twilio, TwiML for Programmable Voice, one page per verb. */
export type HttpMethod = 'GET' | 'POST';

export interface StreamNoun {
  /** As written; empty when missing. */
  readonly url: string;
  readonly name: string | undefined;
  readonly track: string;
  readonly statusCallback: string | undefined;
  readonly statusCallbackMethod: HttpMethod;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface DialTarget {
  readonly kind: 'number' | 'client';
  readonly address: string;
  /** TwiML that the called party hears before being connected. */
  readonly url: string | undefined;
  readonly method: HttpMethod;
  readonly statusCallback: string | undefined;
  readonly statusCallbackMethod: HttpMethod;
  readonly statusCallbackEvents: readonly string[];
}

export type TwimlVerb =
  | {
      readonly verb: 'Say';
      readonly text: string;
      readonly voice: string | undefined;
      readonly language?: string;
      readonly loop: number;
    }
  | { readonly verb: 'Play'; readonly url: string; readonly digits: string | undefined; readonly loop: number }
  | { readonly verb: 'Pause'; readonly lengthMs: number }
  | {
      readonly verb: 'Connect';
      readonly action: string | undefined;
      readonly method: HttpMethod;
      readonly stream: StreamNoun;
    }
  | { readonly verb: 'Redirect'; readonly url: string; readonly method: HttpMethod }
  | {
      readonly verb: 'Dial';
      readonly action: string | undefined;
      readonly method: HttpMethod;
      readonly timeoutMs: number;
      readonly callerId: string | undefined;
      /** The caller's own call is answered only when somebody is reached. */
      readonly answerOnBridge: boolean;
      readonly targets: readonly DialTarget[];
    }
  | {
      readonly verb: 'Record';
      /** Twilio asks for the same document again where it is missing. */
      readonly action: string | undefined;
      readonly method: HttpMethod;
      readonly maxLengthMs: number;
      readonly statusCallback: string | undefined;
      readonly statusCallbackMethod: HttpMethod;
    }
  | {
      readonly verb: 'Gather';
      readonly action: string | undefined;
      readonly method: HttpMethod;
      readonly timeoutMs: number;
      /** Whether `action` is asked for although nothing was pressed or said. */
      readonly actionOnEmptyResult: boolean;
      readonly prompts: readonly TwimlVerb[];
    }
  | { readonly verb: 'Hangup' }
  | { readonly verb: 'Reject'; readonly reason: 'rejected' | 'busy' };

export interface TwimlDocument {
  readonly verbs: readonly TwimlVerb[];
  /** What Twilio would warn of (12200, schema validation): the document runs without it. */
  readonly warnings: readonly string[];
}
