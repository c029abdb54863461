/** Reads a call from a file: the record that the gateway gives, or the one that the console gives. */
import { callEventSchema } from '@trunkline/protocol';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { CallFacts } from './call-facts.ts';

/** The log of a call is bounded, and no record of one is nearly as large. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

const text = z.string().max(200).optional().catch(undefined);
const head = z.object({ callId: text, channel: text, direction: text });

/** `GET /calls/:callId` of the gateway has the facts as they are, `GET /api/calls/:id` of the console each with its place. */
const record = z.union([
  head.extend({ events: z.array(z.unknown()) }).transform(({ events, ...call }) => ({ ...call, facts: events })),
  z
    .object({ call: head.optional(), facts: z.array(z.object({ event: z.unknown() })) })
    .transform(({ call, facts }) => ({ ...call, facts: facts.map(({ event }) => event) })),
]);

/**
 * Reads the call that a record tells of.
 * @throws Error with a sentence, when it is no such record.
 */
export function parseRecord(json: string, source: string): CallFacts {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    throw new Error(`${source} is not JSON.`);
  }
  const parsed = record.safeParse(document);
  if (!parsed.success) {
    throw new Error(`${source} is no record of a call: it has neither "events" nor "facts".`);
  }
  const { callId, channel, direction, facts } = parsed.data;
  const readable = facts.flatMap((fact) => callEventSchema.safeParse(fact).data ?? []);
  return {
    callId: callId ?? source,
    ...(channel !== undefined && { channel }),
    ...(direction !== undefined && { direction }),
    facts: readable,
    unreadable: facts.length - readable.length,
  };
}

/** @throws Error with a sentence, when the file cannot be read or is no record of a call. */
export async function readRecord(path: string): Promise<CallFacts> {
  let json: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_RECORD_BYTES) throw new Error('too large');
    json = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error(`There is no file ${path}.`, { cause: error });
    const why = code ?? (error as Error).message;
    throw new Error(`The file ${path} cannot be read (${why}).`, { cause: error });
  }
  return parseRecord(json, path);
}
