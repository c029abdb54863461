/** `npm run configure`: compares, says what differs, and writes it unless it is only to look. */
import type { Mode } from './arguments.ts';
import { carryOut } from './carry-out.ts';
import { CloudFault } from './clouds/cloud-fault.ts';
import type { Clouds } from './clouds/clouds.ts';
import { fault, note, type Trouble } from './compare/difference.ts';
import type { ConfigureConfig } from './config.ts';
import { probeFallback } from './probes/probe-fallback.ts';
import { probePublicUrl } from './probes/probe-public-url.ts';
import type { Plan } from './plan.ts';
import { survey, type Survey } from './survey/survey.ts';
import type { Wanted } from './wanted.ts';
import { describeDifferences, describeFaults, describeNotes } from './words.ts';

export interface ConfigureDeps extends Clouds {
  wanted: Wanted;
  epochMs(): number;
  say(text: string): void;
}

/** @returns the exit code: 0 when all is as it should be, or was made so. */
export async function configure(
  mode: Exclude<Mode, 'check-settings' | 'help'>,
  config: ConfigureConfig,
  deps: ConfigureDeps,
): Promise<number> {
  const found = await survey(config, deps, deps.wanted);
  if (mode === 'check') return check(config, found, deps);
  return write(mode, config, found, deps);
}

const OPEN_WEBHOOK = note(
  'VAPI_WEBHOOK_AUTH is none: whoever finds the webhook is believed to be Vapi.',
  'Set it to bearer with VAPI_WEBHOOK_SECRET, start anew, and run npm run configure.',
);

async function check(config: ConfigureConfig, found: Survey, deps: ConfigureDeps): Promise<number> {
  const { say, epochMs } = deps;
  const probes = await Promise.all([probePublicUrl(config, epochMs()), probeOf(config, found.fallbackUrl)]);
  const isOpen = config.VAPI_WEBHOOK_AUTH === 'none';
  const troubles = [...found.troubles, ...probes.flat(), ...(isOpen ? [OPEN_WEBHOOK] : [])];
  const faults = describeFaults(found.findings, troubles);
  const notes = describeNotes(troubles);
  if (faults !== '') say(`\nThis is wrong:\n\n${faults}`);
  if (notes !== '') say(`\nWorth knowing:\n\n${notes}`);
  if (faults !== '') return 1;
  say(
    `\nAll is well: ${found.findings.map(({ title }) => title).join(' and ')} lead to ${config.PUBLIC_URL}, which answers` +
      (isOpen ? '.' : ' and takes nothing but what is rightly signed.'),
  );
  return 0;
}

async function write(
  mode: 'write' | 'dry-run',
  config: ConfigureConfig,
  found: Survey,
  deps: ConfigureDeps,
): Promise<number> {
  const { say } = deps;
  const byHand = describeFaults([], found.troubles);
  const notes = describeNotes(found.troubles);
  const differences = describeDifferences(found.findings);
  if (differences !== '') say(`\n${differences}`);
  if (found.plan === undefined) {
    say(`\nNothing was written, because of this:\n\n${byHand}`);
    return 1;
  }
  if (differences === '') {
    say(`\nNothing to do: the number and the assistant are set up for ${config.PUBLIC_URL} already.`);
  } else if (mode === 'dry-run') {
    say('\nNothing was written (--dry-run).');
  } else {
    const failure = await carryOutOrSay(found.plan, deps);
    if (failure !== undefined) {
      say(`\nIt was begun and not finished. Run it again once this is mended:\n\n${describeFaults([], [failure])}`);
      return 1;
    }
    const left = await survey(config, deps, deps.wanted);
    const rest = describeDifferences(left.findings);
    if (rest !== '' || left.plan === undefined) {
      say(`\nIt was written, and is not so when it is read again:\n\n${rest || describeFaults([], left.troubles)}`);
      return 1;
    }
    say('\nWritten, and read again: it is so. Whether all of it works is what the same command says with -- --check.');
  }
  if (notes !== '') say(`\nWorth knowing:\n\n${notes}`);
  if (byHand === '') return 0;
  say(`\nThis is left for you:\n\n${byHand}`);
  return 1;
}

async function carryOutOrSay(plan: Plan, deps: Clouds): Promise<Trouble | undefined> {
  try {
    await carryOut(plan, deps);
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudFault)) throw error;
    return fault(error.message, error.wayOut);
  }
}

async function probeOf(config: ConfigureConfig, url: string | undefined): Promise<Trouble[]> {
  // A fallback at PUBLIC_URL is a fault by itself, whether or not it answers.
  if (url === undefined || !URL.canParse(url) || new URL(url).origin === config.PUBLIC_URL) return [];
  return probeFallback(url, {
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN[0] as string,
  });
}
