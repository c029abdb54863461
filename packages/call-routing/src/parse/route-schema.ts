/** The words of one route: docs/routes.md explains each. */
import { LINE_PROFILE_NAMES, ROUTE_CHANNELS, type RoutedCall } from '@trunkline/protocol';
import { z } from 'zod';
import type { OpeningHours } from '../hours/opening-hours.ts';
import { ATTESTATIONS, type NumberPattern, type RouteRule } from '../routes.ts';
import { hoursByName } from './hours-schema.ts';
import { calledPattern, callerOrList, dialled, e164, name, oneOrMore, sentence, transferRule } from './pieces.ts';

/** What a route may refer to. */
export interface KnownNames {
  lists: ReadonlyMap<string, readonly NumberPattern[] | undefined>;
  hours: ReadonlyMap<string, OpeningHours | undefined>;
  /** Names of keys of Vapi; `undefined` where they are not known, and so not checked. */
  credentials: readonly string[] | undefined;
  /** @returns the assistant of a file, or what is wrong with it. */
  readAssistant: (file: string) => Record<string, unknown> | string;
}

const MOST_CHARACTERS = 65_536;
const json = z
  .record(z.string(), z.unknown(), 'expected an object')
  .refine(
    (value) => JSON.stringify(value).length <= MOST_CHARACTERS,
    `expected at most ${MOST_CHARACTERS} characters of JSON`,
  );

const id = z.string('expected an id').min(1).max(200);

const assistantSchema = ({ readAssistant }: KnownNames) =>
  z
    .strictObject({
      id: id.optional(),
      squad: id.optional(),
      file: z.string('expected the path of a JSON file').min(1).optional(),
    })
    .refine(({ id: saved, squad, file }) => [saved, squad, file].filter((one) => one !== undefined).length === 1, {
      message: 'expected exactly one of id, file, squad',
      when: ({ value }) => typeof value === 'object' && value !== null,
    })
    .transform(({ id: assistantId, squad: squadId, file }, context) => {
      if (file === undefined)
        return { ...(assistantId !== undefined && { assistantId }), ...(squadId !== undefined && { squadId }) };
      const assistant = readAssistant(file);
      const fault =
        typeof assistant === 'string'
          ? assistant
          : JSON.stringify(assistant).length > MOST_CHARACTERS &&
            `the assistant has more than ${MOST_CHARACTERS} characters of JSON`;
      if (typeof assistant !== 'string' && fault === false) return { assistant };
      context.issues.push({ code: 'custom', message: String(fault), input: file, path: ['file'] });
      return z.NEVER;
    });

const closedSchema = z
  .strictObject({
    say: sentence,
    voicemail: z
      .strictObject({ seconds: z.number('expected seconds').int().min(2).max(3_600).default(120) })
      .optional(),
    transferTo: dialled.optional(),
  })
  .refine(({ voicemail, transferTo }) => voicemail === undefined || transferTo === undefined, {
    message: 'expected voicemail or transferTo, not both',
  });

/** `undefined` in place of a key is left out, because a session keeps the route as JSON. */
const dropMissing = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const fieldsOf = (known: KnownNames) => ({
  assistant: assistantSchema(known).optional(),
  overrides: json.optional(),
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  credentials: name
    .refine((wanted) => known.credentials === undefined || known.credentials.includes(wanted), {
      message: `VAPI_API_KEYS has no key of this name; it has ${known.credentials?.join(', ') || 'none'}`,
    })
    .optional(),
  greeting: sentence.optional(),
  firstMessage: sentence.optional(),
  apology: sentence.optional(),
  bridge: sentence.optional(),
  voicemailMessage: sentence.optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'expected a language such as de-DE')
    .optional(),
  line: z.enum(LINE_PROFILE_NAMES).optional(),
  bargeIn: z.enum(['vapi', 'local', 'fusion']).optional(),
  record: z.boolean('expected true or false').optional(),
  limits: z
    .strictObject({
      calls: z.number('expected a number of calls').int().min(0).max(1_000_000).optional(),
      minutes: z.number('expected minutes').positive().max(720).optional(),
    })
    .optional(),
  fallbackNumber: e164.optional(),
  transferNumber: e164.optional(),
  transferAllowed: oneOrMore(transferRule).optional(),
  open: hoursByName(known.hours).optional(),
  closed: closedSchema.optional(),
});

type RouteFields = z.output<ReturnType<typeof defaultOf>>;
const defaultOf = (known: KnownNames) => z.strictObject(fieldsOf(known));

const bothOrNeither = {
  check: ({ open, closed }: { open?: unknown; closed?: unknown }) => (open === undefined) === (closed === undefined),
  message: 'open and closed go together: the hours, and what a caller hears outside them',
};

function toRule(routeName: string, fields: RouteFields): Omit<RouteRule, 'when'> {
  const { assistant, overrides, firstMessage, limits, open, closed, ...same } = fields;
  const { say = '', voicemail, transferTo } = closed ?? {};
  const ownWords = { ...overrides, ...(firstMessage !== undefined && { firstMessage }) };
  const route = dropMissing({
    name: routeName,
    ...assistant,
    ...same,
    overrides: Object.keys(ownWords).length > 0 ? ownWords : undefined,
    maxCalls: limits?.calls,
    maxCallMs: limits?.minutes === undefined ? undefined : Math.round(limits.minutes * 60_000),
  }) as RoutedCall;
  const answer = {
    say,
    ...(voicemail && { voicemailMs: voicemail.seconds * 1_000 }),
    ...(transferTo !== undefined && { transferTo }),
  };
  return { route, ...(open && { open: { hours: open, closed: answer } }) };
}

/** The route that is taken when no other fits. */
export const defaultSchema = (known: KnownNames) =>
  defaultOf(known)
    .refine(bothOrNeither.check, bothOrNeither.message)
    .transform((fields) => toRule('default', fields));

const conditionOf = (known: KnownNames) =>
  z.strictObject({
    called: oneOrMore(calledPattern).optional(),
    caller: oneOrMore(callerOrList(known.lists))
      .transform((patterns) => patterns.flat())
      .optional(),
    channel: oneOrMore(z.enum(ROUTE_CHANNELS)).optional(),
    during: hoursByName(known.hours).optional(),
    attestation: oneOrMore(z.enum(ATTESTATIONS)).optional(),
  });

/** A route with its name and condition. @param taken names of the routes before it. */
export const routeSchema = (known: KnownNames, taken: Set<string>) =>
  z
    .strictObject({
      name: name
        .refine((own) => own !== 'default', 'default is the name of what is taken when no route fits')
        .refine((own) => !taken.has(own) && taken.add(own) !== undefined, 'another route has this name'),
      when: conditionOf(known),
      ...fieldsOf(known),
    })
    .refine(bothOrNeither.check, bothOrNeither.message)
    .transform(({ name: own, when, ...fields }): RouteRule => ({ when, ...toRule(own, fields) }));
