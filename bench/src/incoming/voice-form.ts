/** The form by which Twilio tells of a call that comes in, signed as Twilio signs it and written out as the bytes of one HTTP request. */
import { createHmac } from 'node:crypto';

export const ACCOUNT_SID = 'AC00000000000000000000000000000001';

export interface CalledGateway {
  port: number;
  authToken: string;
}

/** What Twilio sends with a call from the United States: some thirty parameters (Twilio, "TwiML Voice, request parameters"). */
const voiceForm = (callSid: string): Record<string, string> => ({
  AccountSid: ACCOUNT_SID,
  ApiVersion: '2010-04-01',
  CallSid: callSid,
  CallStatus: 'ringing',
  CallToken:
    '%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9.eyJjYWxsU2lkIjoiQ0EwIiwiZnJvbSI6IisxNTU1MDEwMDAwMSJ9%22%7D',
  Called: '+15550100002',
  CalledCity: 'SAN FRANCISCO',
  CalledCountry: 'US',
  CalledState: 'CA',
  CalledZip: '94105',
  Caller: '+15550100001',
  CallerCity: 'NEW YORK',
  CallerCountry: 'US',
  CallerName: 'A Caller & Co.',
  CallerState: 'NY',
  CallerZip: '10001',
  Direction: 'inbound',
  From: '+15550100001',
  FromCity: 'NEW YORK',
  FromCountry: 'US',
  FromState: 'NY',
  FromZip: '10001',
  StirVerstat: 'TN-Validation-Passed-A',
  To: '+15550100002',
  ToCity: 'SAN FRANCISCO',
  ToCountry: 'US',
  ToState: 'CA',
  ToZip: '94105',
});

/** @returns a whole request of `POST /webhook/twilio`, for a connection that stays open. */
export function voiceRequest({ port, authToken }: CalledGateway, callSid: string): string {
  const form = voiceForm(callSid);
  const origin = `http://127.0.0.1:${port}`;
  const signed = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + form[name], `${origin}/webhook/twilio`);
  const signature = createHmac('sha1', authToken).update(signed).digest('base64');
  const body = new URLSearchParams(form).toString();
  return (
    `POST /webhook/twilio HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nuser-agent: TwilioProxy/1.1\r\naccept: */*\r\n` +
    `content-type: application/x-www-form-urlencoded; charset=UTF-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
    `i-twilio-idempotency-token: ${callSid}\r\nx-home-region: us1\r\nx-twilio-signature: ${signature}\r\n\r\n${body}`
  );
}
