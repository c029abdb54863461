/** What `npm run rca` is asked for. */
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run rca -- CALL_ID [--json]
       npm run rca -- --file RECORD.json [--json]
  CALL_ID  our id, Twilio's CallSid or Vapi's id; Redis is found by REDIS_URL, else by the file .env
  --file   a record as GET /calls/:callId or GET /api/calls/:id gives it, without a Redis
  --json   the verdict, the turns and the facts as JSON
`;

export type Wanted = { call: string } | { file: string };

export interface RcaArguments {
  wanted: Wanted;
  isJson: boolean;
}

/** @throws Error whose message is a sentence for whoever typed it. */
export function readArguments(args: readonly string[]): RcaArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, file: { type: 'string' } },
    allowPositionals: true,
  });
  const [call, ...more] = positionals;
  if (more.length > 0) throw new Error('One call at a time.');
  if (values.file !== undefined && call !== undefined) throw new Error('Either a call or a file, not both.');
  if (values.file !== undefined) return { wanted: { file: values.file }, isJson: values.json };
  if (call === undefined) throw new Error('Which call?');
  return { wanted: { call }, isJson: values.json };
}
