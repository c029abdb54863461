/** What the program is to do with what it finds. */
export type Mode = 'write' | 'dry-run' | 'check' | 'check-settings' | 'help';

export const USAGE = [
  'npm run configure                 points the number and the assistant at PUBLIC_URL',
  'npm run configure -- --dry-run    prints what that would change, and changes nothing',
  'npm run configure -- --check      says what is wrong, changes nothing, and exits with 1 when something is',
].join('\n');

const MODES: Readonly<Record<string, Mode>> = {
  '--dry-run': 'dry-run',
  '--check': 'check',
  '--help': 'help',
  // Only looks at the variables, for scripts that want to know before anything is asked.
  '--check-settings': 'check-settings',
};

/** @throws Error that names an argument which is not known, or two that contradict each other. */
export function readArguments(args: readonly string[]): Mode {
  const modes = args.map((arg) => {
    const mode = MODES[arg];
    if (mode === undefined) throw new Error(`There is no option ${arg}.`);
    return mode;
  });
  if (new Set(modes).size > 1) throw new Error(`${args.join(' and ')} cannot be asked for at once.`);
  return modes[0] ?? 'write';
}
