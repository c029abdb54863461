/** What others keep of a call that is erased here: Vapi its calls, Twilio its recordings. They are asked to delete it. */
import type { ErasedCall } from '@trunkline/session-store';
import type { TwilioRecordings } from './twilio-recordings.ts';
import type { VapiCalls } from './vapi-calls.ts';

export interface RemoteReceipt {
  /** What was deleted there. */
  askedOf: string[];
  /** What is still there, and why. */
  kept: string[];
}

export interface Elsewhere {
  vapiCalls: VapiCalls | undefined;
  twilioRecordings: TwilioRecordings | undefined;
}

const NOTHING: RemoteReceipt = { askedOf: [], kept: [] };

async function eraseAtVapi(id: string, vapiCalls: VapiCalls | undefined): Promise<RemoteReceipt> {
  if (await vapiCalls?.delete(id)) return { askedOf: [`Vapi, call ${id}`], kept: [] };
  const why = vapiCalls ? 'Vapi did not take the request' : 'the console has no VAPI_API_KEY';
  return { askedOf: [], kept: [`Vapi's call ${id}: ${why}; delete it there`] };
}

async function eraseAtTwilio(
  { callSid, accountSid, recordingSid }: ErasedCall,
  recordings: TwilioRecordings | undefined,
): Promise<RemoteReceipt> {
  if (!recordings || callSid === undefined) {
    if (recordingSid === undefined) return NOTHING;
    const why = 'the console has no TWILIO_ACCOUNT_SID with a token or key';
    return { askedOf: [], kept: [`Twilio's recording ${recordingSid}: ${why}; delete it there`] };
  }
  const found = await recordings.deleteAll(callSid, accountSid);
  if (!found) {
    const what = recordingSid === undefined ? 'recordings, if there are any,' : `recording ${recordingSid}`;
    return { askedOf: [], kept: [`Twilio's ${what} of call ${callSid}: Twilio did not say; look there`] };
  }
  return {
    askedOf: found.deleted.map((sid) => `Twilio, recording ${sid}`),
    kept: found.left.map((sid) => `Twilio's recording ${sid}: Twilio did not take the request; delete it there`),
  };
}

/** Never rejects. */
export async function eraseElsewhere(
  erased: ErasedCall,
  { vapiCalls, twilioRecordings }: Elsewhere,
): Promise<RemoteReceipt> {
  const receipts = await Promise.all([
    ...erased.vapiCallIds.map((id) => eraseAtVapi(id, vapiCalls)),
    eraseAtTwilio(erased, twilioRecordings),
  ]);
  return { askedOf: receipts.flatMap(({ askedOf }) => askedOf), kept: receipts.flatMap(({ kept }) => kept) };
}
