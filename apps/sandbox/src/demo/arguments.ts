/** What `npm run demo` is asked to play. */
import { parseArgs } from 'node:util';
import { MISHAPS } from './mishaps.ts';
import { isPath } from './replay/scenario-files.ts';
import { STORIES } from './stories.ts';

const CALLS = [
  'greeting-and-answer',
  'barge-in',
  'caller-hangs-up-mid-sentence',
  'tool-call',
  'slow-tool',
  'three-interrupts',
  'noisy-line',
  'backchannel',
  'agent-leg-drops',
  'transfer',
  'outbound-voicemail',
  // One after another, since each does something to a process that all calls share.
  ...Object.keys(MISHAPS),
];
/** Scenarios that tell their story in more than one call. */
const MORE_CALLS: Readonly<Record<string, readonly string[]>> = { 'outbound-voicemail': ['outbound-answered'] };

export interface DemoArguments {
  report: string | undefined;
  /** Leaves everything running. */
  keep: boolean;
  /** How many of each at once. */
  count: number;
  calls: string[];
  stories: string[];
  /** Paths of scenarios. */
  files: string[];
  /** `NAME=VALUE`s with which all calls are played a second time. */
  set: string[];
  /** The folder into which each call is written down as a scenario. */
  save: string | undefined;
}

/** @throws when an argument makes no sense. */
export function readArguments(args: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      report: { type: 'string' },
      scenario: { type: 'string', multiple: true },
      calls: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
      set: { type: 'string', multiple: true, default: [] },
      save: { type: 'string' },
    },
  });
  const count = Number(values.calls);
  if (!Number.isInteger(count) || count < 1 || count > 500)
    throw new Error('--calls: expected a whole number from 1 to 500');
  const isStory = (name: string): boolean => Object.hasOwn(STORIES, name);
  const wanted = values.scenario ?? [...CALLS, ...Object.keys(STORIES)];
  const names = wanted.filter((name) => !isPath(name));
  const calls = names.filter((name) => !isStory(name)).flatMap((name) => [name, ...(MORE_CALLS[name] ?? [])]);
  return {
    report: values.report,
    keep: values.keep,
    count,
    calls: [...new Set(calls)],
    stories: [...new Set(names.filter(isStory))],
    files: [...new Set(wanted.filter(isPath))],
    set: values.set,
    save: values.save,
  };
}
