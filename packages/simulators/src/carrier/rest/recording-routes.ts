import type { FastifyInstance } from 'fastify';
import type { FakeCarrier } from '../fake-carrier.ts';
import type { CallRecording, Recordings } from '../recordings.ts';
import { readRecording } from './create-call.ts';
import { describePage } from './page.ts';
import { notFound, RestError } from './rest-error.ts';

interface Params {
  accountSid: string;
  callSid: string;
  recordingSid: string;
}

const RECORDINGS = '/2010-04-01/Accounts/:accountSid/Calls/:callSid/Recordings';

/** A recording as the API shows it. */
export function describeRecording(recording: CallRecording) {
  const { recordingSid, callSid, accountSid } = recording;
  return {
    sid: recordingSid,
    call_sid: callSid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    status: recording.status,
    channels: recording.channels,
    source: recording.source,
    track: recording.track,
    duration: recording.status === 'completed' ? String(Math.round(recording.durationMs / 1000)) : null,
    start_time: recording.startedAt.toUTCString().replace('GMT', '+0000'),
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}/Recordings/${recordingSid}.json`,
  };
}

/** Starts, pauses and stops the recordings of live calls; lists and deletes those of any call. Source: Twilio, Recording resource; twilio.md, section 5. */
export function registerRecordingRoutes(app: FastifyInstance, carrier: FakeCarrier): void {
  const recordingsOf = ({ params, url }: { params: Params; url: string }): Recordings => {
    const { accountSid, callSid } = params;
    const recordings = carrier.findRecordings(callSid);
    if (!recordings || carrier.findCall(callSid)?.accountSid !== accountSid) throw notFound(url);
    return recordings;
  };

  app.get<{ Params: Params; Querystring: Record<string, string> }>(`${RECORDINGS}.json`, (request) => {
    const [path = ''] = request.url.split('?', 1);
    return describePage('recordings', recordingsOf(request).list.map(describeRecording), path, request.query);
  });
  app.delete<{ Params: Params }>(`${RECORDINGS}/:recordingSid.json`, (request, reply) => {
    if (!recordingsOf(request).remove(request.params.recordingSid)) throw notFound(request.url);
    return reply.code(204).send();
  });

  app.post<{ Params: Params; Body: URLSearchParams | undefined }>(`${RECORDINGS}.json`, (request, reply) => {
    const call = carrier.findLiveCall(request.params.callSid);
    if (call?.accountSid !== request.params.accountSid) throw notFound(request.url);
    // Twilio's number for a call in the wrong state.
    if (call.status !== 'in-progress')
      throw new RestError(400, 21220, 'Requested resource is not eligible for recording');
    const form = request.body ?? new URLSearchParams();
    const recording = call.recordings.start(readRecording(form, 'StartCallRecordingAPI', 'dual'));
    return reply.code(201).send(describeRecording(recording));
  });
  app.post<{ Params: Params; Body: URLSearchParams | undefined }>(`${RECORDINGS}/:recordingSid.json`, (request) => {
    const status = request.body?.get('Status') ?? '';
    if (status !== 'paused' && status !== 'stopped' && status !== 'in-progress') {
      throw new RestError(400, 20001, `Invalid status ${status}: paused, stopped or in-progress`);
    }
    const { callSid, recordingSid } = request.params;
    const changed = carrier.findLiveCall(callSid)?.recordings.change(recordingSid, status);
    if (changed === undefined) throw notFound(request.url);
    return describeRecording(changed);
  });
}
