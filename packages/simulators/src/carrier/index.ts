export {
  isEvent,
  type CallEndedBy,
  type CallEvent,
  type CallStatus,
  type DialStatus,
  type StreamEndReason,
} from './call-event.ts';
export type { CallSummary } from './call-summary.ts';
export { type CarrierNumber, createNumberBook, type NewNumber, type NumberBook } from './number-book.ts';
export { BLACK_HOLE } from './black-hole.ts';
export type { CalledPerson } from './called-person.ts';
export type { Speak } from './carrier-voice.ts';
export type { CallFaults } from './call-faults.ts';
export type { BridgedPerson, DialOutcome, PersonAnswer } from './dial-bridge.ts';
export type { CallEnd, CallerAudio, FakeCall, LineSound } from './fake-call-handle.ts';
export { createFakeCarrier, type FakeCarrier, type FakeCarrierOptions } from './fake-carrier.ts';
export type { AnsweredBy, DetectionOutcome, MachineDetection } from './machine-detection.ts';
export type { HttpReply } from './http-exchange.ts';
export type { OriginMap } from './origin-map.ts';
export type { AnsweringParty, OutboundCallRequest, PlaceCallOptions } from './place-call.ts';
export type { CallRecording, Recordings } from './recordings.ts';
export { MEASURED_SEAM, type Seam } from './seam.ts';
export { buildTwilioRest, twilioRestRoutes, type RestFault, type TwilioRestOptions } from './rest/twilio-rest.ts';
export { NAMED_CALLERS, WITHHELD_CALLERS } from './withheld-callers.ts';
export { parseTwiml, type TwimlDocument, type TwimlVerb } from './twiml.ts';
