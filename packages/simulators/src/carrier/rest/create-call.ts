import type { CallListInstanceCreateOptions } from 'twilio/lib/rest/api/v2010/account/call.js';
import { readProgressEvents } from '../call-progress.ts';
import type { MachineDetection } from '../machine-detection.ts';
import type { OutboundCallRequest } from '../place-call.ts';
import type { RecordingRequest } from '../recordings.ts';
import type { HttpMethod } from '../twiml.ts';
import { RestError } from './rest-error.ts';

/** A parameter as the official client sends it: its own option, in capitals. */
type CreateParameter = Capitalize<keyof CallListInstanceCreateOptions>;

/** Reads those parameters alone, so that the compiler knows their names. */
interface CreateForm {
  get(name: CreateParameter): string | null;
  getAll(name: CreateParameter): string[];
  has(name: CreateParameter): boolean;
}

const MAX_TWIML = 4000;
const URL_PARAMETERS = [
  'Url',
  'StatusCallback',
  'AsyncAmdStatusCallback',
  'RecordingStatusCallback',
  'FallbackUrl',
] as const satisfies readonly CreateParameter[];
/** Twilio adds 5 s to it by itself; left out here (Call resource, Timeout). */
const DEFAULT_TIMEOUT_SECONDS = 60;
const MAX_TIMEOUT_SECONDS = 600;

/**
 * Reads what `POST Calls.json` takes, and refuses what Twilio would refuse. Source: Call resource, create; error dictionary.
 * @throws RestError
 */
export function readCreateCall(form: CreateForm): OutboundCallRequest {
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  if (to === '') throw new RestError(400, 21201, "No 'To' number is specified");
  if (from === '') throw new RestError(400, 21213, "No 'From' number is specified");
  if (!/^(\+\d{5,15}|sip:.+|client:.+)$/.test(to)) {
    throw new RestError(400, 21211, `The phone number you are attempting to call, ${to}, is not valid.`);
  }
  const url = form.get('Url');
  const twiml = form.get('Twiml');
  if (url === null && twiml === null) throw new RestError(400, 21205, 'Url parameter is required.');
  for (const name of URL_PARAMETERS) {
    const value = form.get(name);
    if (value !== null && !/^https?:\/\//.test(value)) {
      throw new RestError(400, 21205, `${name} is not a valid URL: ${value}`);
    }
  }
  if (url === null && (twiml ?? '').length > MAX_TWIML) {
    throw new RestError(400, 20001, `Twiml may have ${MAX_TWIML} characters`);
  }
  const timeoutSeconds = Number(form.get('Timeout') ?? DEFAULT_TIMEOUT_SECONDS);
  if (!(timeoutSeconds > 0)) throw new RestError(400, 21208, 'Invalid Timeout');
  const statusUrl = form.get('StatusCallback');
  return {
    to,
    from,
    // With both, `Twiml` is ignored (twilio.md, section 2).
    document: url === null ? { twiml: twiml ?? '' } : { url, method: methodOf(form, 'Method') },
    timeoutMs: Math.min(timeoutSeconds, MAX_TIMEOUT_SECONDS) * 1000,
    fallbackUrl: form.get('FallbackUrl') ?? undefined,
    statusCallback:
      statusUrl === null
        ? undefined
        : {
            url: statusUrl,
            method: methodOf(form, 'StatusCallbackMethod'),
            events: readProgressEvents(form.getAll('StatusCallbackEvent')),
          },
    detection: readDetection(form),
    recording: form.get('Record') === 'true' ? readRecording(form, 'OutboundAPI', 'mono') : undefined,
  };
}

function methodOf(form: CreateForm, name: CreateParameter): HttpMethod {
  return form.get(name)?.toUpperCase() === 'GET' ? 'GET' : 'POST';
}

function readDetection(form: CreateForm): MachineDetection | undefined {
  const mode = form.get('MachineDetection');
  // Digits to be sent disable detection (twilio.md, section 5).
  if (mode === null || mode === 'none' || form.has('SendDigits')) return undefined;
  if (mode !== 'Enable' && mode !== 'DetectMessageEnd') {
    throw new RestError(400, 20001, `Invalid MachineDetection ${mode}: Enable or DetectMessageEnd`);
  }
  const url = form.get('AsyncAmdStatusCallback');
  const isAsync = form.get('AsyncAmd') === 'true' && url !== null;
  return {
    mode,
    callback: isAsync ? { url, method: methodOf(form, 'AsyncAmdStatusCallbackMethod') } : undefined,
    timeoutMs: Number(form.get('MachineDetectionTimeout') ?? 30) * 1000,
    speechThresholdMs: Number(form.get('MachineDetectionSpeechThreshold') ?? 2400),
    speechEndThresholdMs: Number(form.get('MachineDetectionSpeechEndThreshold') ?? 1200),
  };
}

/** The same parameters start a recording of a live call, where two channels are the default as well. */
export function readRecording(form: CreateForm, source: string, channels: 'mono' | 'dual'): RecordingRequest {
  const url = form.get('RecordingStatusCallback');
  const events = form.getAll('RecordingStatusCallbackEvent').flatMap((value) => value.split(' '));
  return {
    channels: (form.get('RecordingChannels') ?? channels) === 'dual' ? 2 : 1,
    track: form.get('RecordingTrack') ?? 'both',
    source,
    callback:
      url === null
        ? undefined
        : {
            url,
            method: methodOf(form, 'RecordingStatusCallbackMethod'),
            events: events.length > 0 ? events : ['completed'],
          },
  };
}
