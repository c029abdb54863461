/** Begins recordings over REST once somebody is on the line, where RECORD_CALLS or `record` of a placed call asks for one. */
import type { Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { CarrierControl } from '../twilio/twilio-client.ts';
import { PATHS } from '../twilio/twiml.ts';

export interface CallRecorderOptions {
  store: Pick<SessionStore, 'sessions' | 'events' | 'idempotency' | 'recordings'>;
  carrier: CarrierControl | undefined;
  publicUrl: string;
  /** Whether calls are recorded for which nobody said `record`. */
  recordsAll: boolean;
  epochMs: () => number;
  log: Pick<Logger, 'warn'>;
}

export interface CallRecorder {
  /** To be called whenever a stream has opened. A recording begins once per call, on whatever replica. Never rejects. */
  callOpened(session: Session): Promise<void>;
}

export function createCallRecorder(options: CallRecorderOptions): CallRecorder {
  const { store, carrier, log } = options;

  const begin = async (
    carrierControl: CarrierControl,
    { callId, callSid = '', accountSid }: Session,
  ): Promise<void> => {
    const claim = await store.idempotency.begin('recording', callId);
    if (claim.status !== 'new') return;
    const { recordingSid } = await carrierControl.startRecording(
      callSid,
      `${options.publicUrl}${PATHS.recordingStatus}`,
      accountSid,
    );
    await store.recordings.note(callId, recordingSid);
    await store.sessions.update(callId, { recording: 'on' });
    await store.events.append(callId, [{ type: 'recording.changed', atMs: options.epochMs(), recording: 'on' }]);
    await store.idempotency.complete(claim.token, 'begun');
  };

  return {
    async callOpened(session) {
      const { callId, channel, callSid, recording } = session;
      const isWanted = recording === 'asked' || (recording === undefined && options.recordsAll);
      if (!isWanted || channel !== 'twilio' || callSid === undefined) return;
      try {
        if (!carrier) throw new Error('TWILIO_ACCOUNT_SID is not set');
        await begin(carrier, session);
      } catch (error) {
        log.warn({ err: error, callId }, 'call not recorded');
      }
    },
  };
}
