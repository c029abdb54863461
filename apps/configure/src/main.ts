/** The program: `npm run configure`, `-- --dry-run`, `-- --check`. `node apps/configure/dist/main.js` */
import { resolve } from 'node:path';
import { ConfigError } from '@trunkline/service-kit';
import { readTools } from '@trunkline/tool-loader';
import { readArguments, USAGE } from './arguments.ts';
import { openTwilioNumbers } from './clouds/twilio-number.ts';
import { openVapiAccount } from './clouds/vapi-account.ts';
import { readConfig } from './config.ts';
import { configure } from './configure.ts';
import { wantedOf } from './wanted.ts';

/** The path is the same from the source and from `dist`. */
const REPOSITORY = resolve(import.meta.dirname, '../../..');

const complain = (text: string): void => void process.stderr.write(`${text}\n`);

/** @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let mode;
  try {
    mode = readArguments(args);
  } catch (error) {
    complain(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (mode === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    const config = readConfig(process.env);
    const tools = await readTools(resolve(REPOSITORY, config.TOOLS_DIR), process.env);
    if (mode === 'check-settings') return 0;
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_API_KEY_SID: keySid } = config;
    return await configure(mode, config, {
      numbers: openTwilioNumbers({
        accountSid,
        username: keySid ?? accountSid,
        password: config.TWILIO_API_KEY_SECRET ?? (config.TWILIO_AUTH_TOKEN[0] as string),
        apiUrl: config.TWILIO_API_URL,
      }),
      vapi: openVapiAccount({ apiKey: config.VAPI_API_KEY, baseUrl: config.VAPI_BASE_URL }),
      wanted: wantedOf(config, tools),
      epochMs: Date.now,
      say: (text) => void process.stdout.write(`${text}\n`),
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const line of error.faults) complain(line);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
