import type { CallSummary } from '../call-summary.ts';

/** RFC 2822, as all dates of this API. */
const dateOf = (at: Date | undefined) => at?.toUTCString().replace('GMT', '+0000') ?? null;

/** A call as the API shows it. Source: Twilio, Call resource. */
export function describeCall(call: CallSummary) {
  const { callSid, accountSid } = call;
  return {
    sid: callSid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    from: call.from,
    to: call.to,
    direction: call.direction,
    status: call.status,
    answered_by: call.answeredBy ?? null,
    date_created: dateOf(call.createdAt),
    start_time: dateOf(call.createdAt),
    end_time: dateOf(call.endedAt),
    duration: call.endedAt === undefined ? null : String(Math.round(call.durationMs / 1000)),
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}.json`,
  };
}

/** Whether a call is among those that the query of a list asks for. Source: Twilio, Call resource, read multiple. */
export function isWantedCall(call: CallSummary, { Status, To, From }: Readonly<Record<string, string>>): boolean {
  return (
    (Status === undefined || call.status === Status) &&
    (To === undefined || call.to === To) &&
    (From === undefined || call.from === From)
  );
}
