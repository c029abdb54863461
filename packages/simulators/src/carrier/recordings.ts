/** Recordings of one call, as far as they are announced: there is no audio behind them. Source: Twilio, Recording resource. */
import type { WebhookParams } from './call-event.ts';
import type { HttpMethod } from './twiml.ts';

export interface RecordingRequest {
  readonly channels: 1 | 2;
  readonly track: string;
  /** `RecordVerb`, `OutboundAPI` or `StartCallRecordingAPI`. */
  readonly source: string;
  readonly callback:
    | { readonly url: string; readonly method: HttpMethod; readonly events: readonly string[] }
    | undefined;
}

export interface CallRecording extends RecordingRequest {
  readonly recordingSid: string;
  readonly callSid: string;
  readonly accountSid: string;
  readonly status: 'in-progress' | 'paused' | 'completed';
  readonly startedAt: Date;
  /** Without the pauses. */
  readonly durationMs: number;
}

export interface Recordings {
  readonly list: readonly CallRecording[];
  start(request: RecordingRequest): CallRecording;
  /** @param recordingSid may be `Twilio.CURRENT`. @returns the recording, or `undefined` when there is none to change. */
  change(recordingSid: string, status: 'in-progress' | 'paused' | 'stopped'): CallRecording | undefined;
  /** Takes a recording away for good. @returns whether there was one. */
  remove(recordingSid: string): boolean;
  /** The call is over, and with it every recording. */
  finish(): void;
}

export function createRecordings(options: {
  readonly identity: { readonly callSid: string; readonly accountSid: string };
  readonly callMs: () => number;
  readonly drawSid: () => string;
  readonly notify: (url: string, method: HttpMethod, params: WebhookParams) => void;
}): Recordings {
  const { identity, callMs } = options;
  const list: (CallRecording & { countedFromMs: number })[] = [];

  const tell = (recording: CallRecording) => {
    const { callback, recordingSid, status } = recording;
    if (!callback?.events.includes(status)) return;
    const { accountSid, callSid } = identity;
    options.notify(callback.url, callback.method, {
      AccountSid: accountSid,
      CallSid: callSid,
      RecordingSid: recordingSid,
      RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}`,
      RecordingStatus: status,
      RecordingDuration: String(Math.round(recording.durationMs / 1000)),
      RecordingChannels: String(recording.channels),
      RecordingStartTime: recording.startedAt.toUTCString().replace('GMT', '+0000'),
      RecordingSource: recording.source,
      RecordingTrack: recording.track,
    });
  };
  const setStatus = (index: number, status: CallRecording['status']): CallRecording | undefined => {
    const recording = list[index];
    if (recording === undefined || recording.status === 'completed') return undefined;
    const sinceMs = recording.status === 'in-progress' ? callMs() - recording.countedFromMs : 0;
    const changed = { ...recording, status, durationMs: recording.durationMs + sinceMs, countedFromMs: callMs() };
    list[index] = changed;
    if (status === 'completed') tell(changed);
    return changed;
  };

  return {
    list,
    start: (request) => {
      const recordingSid = options.drawSid();
      const started = { ...request, ...identity, recordingSid, status: 'in-progress', durationMs: 0 } as const;
      const recording = { ...started, startedAt: new Date(), countedFromMs: callMs() };
      list.push(recording);
      tell(recording);
      return recording;
    },
    change: (recordingSid, status) => {
      const isMeant = (recording: CallRecording) =>
        recordingSid === 'Twilio.CURRENT' ? recording.status !== 'completed' : recording.recordingSid === recordingSid;
      return setStatus(list.findLastIndex(isMeant), status === 'stopped' ? 'completed' : status);
    },
    remove: (recordingSid) => {
      const index = list.findIndex((recording) => recording.recordingSid === recordingSid);
      if (index >= 0) list.splice(index, 1);
      return index >= 0;
    },
    finish: () => {
      for (const index of list.keys()) setStatus(index, 'completed');
    },
  };
}
