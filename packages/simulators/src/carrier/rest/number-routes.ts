import type { FastifyInstance } from 'fastify';
import type { NumberBook } from '../number-book.ts';
import { describeNumber, updateNumber } from './number-resource.ts';
import { describePage } from './page.ts';
import { notFound } from './rest-error.ts';

const NUMBERS = '/2010-04-01/Accounts/:accountSid/IncomingPhoneNumbers';

interface Params {
  accountSid: string;
  sid: string;
}

/** Lists, shows and changes the numbers of the account. Source: Twilio, IncomingPhoneNumber resource. */
export function registerNumberRoutes(app: FastifyInstance, accountSid: string, book: NumberBook | undefined): void {
  app.get<{ Params: Params; Querystring: Record<string, string> }>(`${NUMBERS}.json`, (request) => {
    if (request.params.accountSid !== accountSid) throw notFound(request.url);
    const { PhoneNumber: wanted } = request.query;
    const all = book?.numbers ?? [];
    const fitting = wanted === undefined ? all : all.filter(({ phoneNumber }) => fits(phoneNumber, wanted));
    const path = request.url.split('?', 1)[0] ?? '';
    return describePage('incoming_phone_numbers', fitting.map(describeNumber), path, request.query);
  });

  const find = (request: { params: Params; url: string }) => {
    const number = request.params.accountSid === accountSid ? book?.findBySid(request.params.sid) : undefined;
    if (number === undefined) throw notFound(request.url);
    return number;
  };
  app.get<{ Params: Params }>(`${NUMBERS}/:sid.json`, (request) => describeNumber(find(request)));
  app.post<{ Params: Params; Body: URLSearchParams | undefined }>(`${NUMBERS}/:sid.json`, (request) => {
    const number = find(request);
    updateNumber(number, request.body ?? new URLSearchParams());
    return describeNumber(number);
  });
}

/** A part of a number fits it, and `*` stands for any digit (Twilio, IncomingPhoneNumber, PhoneNumber). */
function fits(phoneNumber: string, wanted: string): boolean {
  const pattern = wanted.replaceAll(/[^\d*]/g, '').replaceAll('*', String.raw`\d`);
  return new RegExp(pattern).test(phoneNumber);
}
