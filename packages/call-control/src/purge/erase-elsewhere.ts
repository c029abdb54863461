/** What others keep of what is erased here: Vapi its calls and chats, Twilio recordings and the record of the call. They are asked to delete it. */
import type { ErasedCall } from '@trunkline/session-store';
import type { PurgeReceipt } from './receipt.ts';
import type { TwilioRecords } from './twilio-records.ts';
import type { VapiRecord, VapiRecords } from './vapi-records.ts';

export type RemoteReceipt = Pick<PurgeReceipt, 'askedOf' | 'kept'>;

export interface Elsewhere {
  /** `undefined` where there is no key of Vapi's. */
  vapi: VapiRecords | undefined;
  /** `undefined` where there are no credentials of Twilio's. */
  twilio: TwilioRecords | undefined;
}

/** By which ids others know it. */
export type KnownElsewhere = Pick<ErasedCall, 'vapiCallIds' | 'callSid' | 'accountSid' | 'recordingSid'> & {
  chatIds?: readonly string[];
};

/** So many requests to Vapi at once. A long session has hundreds of chats, and Vapi counts requests. */
const AT_ONCE = 4;
const NO_TWILIO = 'there is no TWILIO_ACCOUNT_SID with a token or key here';

const said = (answer: string): string => (answer === 'deleted' ? '' : `: ${answer}`);

async function askVapi(
  left: { kind: VapiRecord; id: string }[],
  vapi: VapiRecords | undefined,
  { askedOf, kept }: RemoteReceipt,
): Promise<void> {
  for (let next = left.shift(); next; next = left.shift()) {
    const { kind, id } = next;
    const answer = await vapi?.delete(kind, id);
    if (answer !== undefined && answer !== 'refused') askedOf.push(`Vapi, ${kind} ${id}${said(answer)}`);
    else {
      const why = vapi ? 'Vapi did not take the request' : 'there is no VAPI_API_KEY here';
      kept.push(`Vapi's ${kind} ${id}: ${why}; delete it there`);
    }
  }
}

async function askTwilio(
  { callSid, accountSid, recordingSid }: KnownElsewhere,
  twilio: TwilioRecords | undefined,
  { askedOf, kept }: RemoteReceipt,
): Promise<void> {
  if (callSid === undefined) return;
  if (!twilio) {
    if (recordingSid !== undefined) kept.push(`Twilio's recording ${recordingSid}: ${NO_TWILIO}; delete it there`);
    kept.push(`Twilio's record of call ${callSid}, with both numbers: ${NO_TWILIO}; delete it there`);
    return;
  }
  const { recordings, isCallGone } = await twilio.deleteCall(callSid, accountSid);
  if (!recordings) {
    const what = recordingSid === undefined ? 'recordings, if there are any,' : `recording ${recordingSid}`;
    kept.push(`Twilio's ${what} of call ${callSid}: Twilio did not say; look there`);
  } else {
    askedOf.push(...recordings.deleted.map((sid) => `Twilio, recording ${sid}`));
    const refused = 'Twilio did not take the request; delete it there';
    kept.push(...recordings.left.map((sid) => `Twilio's recording ${sid}: ${refused}`));
  }
  if (isCallGone) askedOf.push(`Twilio, call ${callSid}`);
  else kept.push(`Twilio's record of call ${callSid}, with both numbers: Twilio did not delete it; delete it there`);
}

/** Never rejects. */
export async function eraseElsewhere(known: KnownElsewhere, { vapi, twilio }: Elsewhere): Promise<RemoteReceipt> {
  const receipt: RemoteReceipt = { askedOf: [], kept: [] };
  const left = [
    ...(known.chatIds ?? []).map((id) => ({ kind: 'chat' as const, id })),
    ...known.vapiCallIds.map((id) => ({ kind: 'call' as const, id })),
  ];
  await Promise.all(Array.from({ length: AT_ONCE }, () => askVapi(left, vapi, receipt)));
  await askTwilio(known, twilio, receipt);
  return receipt;
}
