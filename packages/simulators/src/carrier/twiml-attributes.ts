import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';

/** The attributes Twilio documents for each element; the compiler holds their names against those of Twilio's own package. */
const KNOWN_ATTRIBUTES = {
  Say: ['voice', 'language', 'loop'],
  Play: ['loop', 'digits'],
  Pause: ['length'],
  Gather: [
    'input',
    'action',
    'method',
    'timeout',
    'speechTimeout',
    'numDigits',
    'finishOnKey',
    'actionOnEmptyResult',
    'language',
    'hints',
    'bargeIn',
  ],
  Connect: ['action', 'method'],
  Stream: ['url', 'name', 'track', 'statusCallback', 'statusCallbackMethod'],
  Parameter: ['name', 'value'],
  Redirect: ['method'],
  Dial: [
    'action',
    'method',
    'timeout',
    'timeLimit',
    'callerId',
    'answerOnBridge',
    'hangupOnStar',
    'ringTone',
    'record',
    'recordingStatusCallback',
    'recordingStatusCallbackMethod',
    'recordingStatusCallbackEvent',
    'trim',
    'sequential',
    'referUrl',
    'referMethod',
    'events',
  ],
  Number: [
    'url',
    'method',
    'sendDigits',
    'byoc',
    'machineDetection',
    'statusCallback',
    'statusCallbackMethod',
    'statusCallbackEvent',
  ],
  Client: ['url', 'method', 'statusCallback', 'statusCallbackMethod', 'statusCallbackEvent'],
  Record: [
    'action',
    'method',
    'timeout',
    'finishOnKey',
    'maxLength',
    'playBeep',
    'trim',
    'recordingStatusCallback',
    'recordingStatusCallbackMethod',
    'recordingStatusCallbackEvent',
    'transcribe',
    'transcribeCallback',
  ],
  Hangup: [],
  Reject: ['reason'],
} as const satisfies {
  Gather: readonly (keyof VoiceResponse.GatherAttributes)[];
  Say: readonly (keyof VoiceResponse.SayAttributes)[];
  Play: readonly (keyof VoiceResponse.PlayAttributes)[];
  Pause: readonly (keyof VoiceResponse.PauseAttributes)[];
  Connect: readonly (keyof VoiceResponse.ConnectAttributes)[];
  Stream: readonly (keyof VoiceResponse.StreamAttributes)[];
  Parameter: readonly (keyof VoiceResponse.ParameterAttributes)[];
  Redirect: readonly (keyof VoiceResponse.RedirectAttributes)[];
  Dial: readonly (keyof VoiceResponse.DialAttributes)[];
  Number: readonly (keyof VoiceResponse.NumberAttributes)[];
  Client: readonly (keyof VoiceResponse.ClientAttributes)[];
  Record: readonly (keyof VoiceResponse.RecordAttributes)[];
  Hangup: readonly [];
  Reject: readonly (keyof VoiceResponse.RejectAttributes)[];
};
export const ATTRIBUTES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(KNOWN_ATTRIBUTES).map(([element, names]) => [element, new Set<string>(names)]),
);
