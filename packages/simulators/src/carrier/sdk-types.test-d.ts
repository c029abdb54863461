/** What FakeCarrier answers and takes over REST, checked by the compiler against the types of Twilio's own package (6.2.0). */
import type { CallInstance, CallStatus as TwilioCallStatus } from 'twilio/lib/rest/api/v2010/account/call.js';
import type { IncomingPhoneNumberInstance } from 'twilio/lib/rest/api/v2010/account/incomingPhoneNumber.js';
import type { RecordingInstance } from 'twilio/lib/rest/api/v2010/account/call/recording.js';
import { expectTypeOf } from 'vitest';
import type { CallStatus } from './call-event.ts';
import type { describeCall } from './rest/call-resource.ts';
import type { describeNumber } from './rest/number-resource.ts';
import type { describeRecording } from './rest/recording-routes.ts';

type CallResource = ConstructorParameters<typeof CallInstance>[1];
type RecordingResource = ConstructorParameters<typeof RecordingInstance>[1];

// The package types dates as `Date`; on the wire they are RFC 2822 text, or null, which its own deserialiser takes.
type CallDates = 'date_created' | 'start_time' | 'end_time';

// The call resource.
expectTypeOf<CallStatus>().toEqualTypeOf<TwilioCallStatus>();
type DescribedCall = ReturnType<typeof describeCall>;
// Null until there is a verdict or a duration; the types have no null anywhere.
type Nullable = 'answered_by' | 'duration';
expectTypeOf<keyof DescribedCall>().toExtend<keyof CallResource>();
expectTypeOf<Omit<DescribedCall, CallDates | Nullable>>().toExtend<
  Pick<CallResource, Exclude<keyof DescribedCall, CallDates | Nullable>>
>();
expectTypeOf<NonNullable<DescribedCall['answered_by']>>().toExtend<CallResource['answered_by']>();
expectTypeOf<NonNullable<DescribedCall['duration']>>().toExtend<CallResource['duration']>();

// The recording resource.
type DescribedRecording = ReturnType<typeof describeRecording>;
// The start is text on the wire, the duration null until the end, and the source whatever the request was made with.
type Odd = 'start_time' | 'duration' | 'source';
expectTypeOf<keyof DescribedRecording>().toExtend<keyof RecordingResource>();
expectTypeOf<Omit<DescribedRecording, Odd>>().toExtend<
  Pick<RecordingResource, Exclude<keyof DescribedRecording, Odd>>
>();

// The number resource.
type NumberResource = ConstructorParameters<typeof IncomingPhoneNumberInstance>[1];
type DescribedNumber = ReturnType<typeof describeNumber>;
// Dates are text on the wire, and what is not set may be null, which the types do not have.
type Dated = 'date_created' | 'date_updated' | 'voice_application_sid' | 'trunk_sid';
expectTypeOf<keyof DescribedNumber>().toExtend<keyof NumberResource>();
expectTypeOf<Omit<DescribedNumber, Dated>>().toExtend<Pick<NumberResource, Exclude<keyof DescribedNumber, Dated>>>();
