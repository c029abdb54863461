import type { CallFlag, CallRow, CallSeverity } from '@trunkline/protocol';
import type { ComponentChildren } from 'preact';

export interface BadgeProps {
  side?: 'caller' | 'agent' | undefined;
  severity?: 'notice' | 'fault' | undefined;
  title?: string;
  children: ComponentChildren;
}

/** A short word in a frame. */
export function Badge({ side, severity, title, children }: BadgeProps) {
  return (
    <span class="badge" data-side={side} data-severity={severity} title={title}>
      {children}
    </span>
  );
}

const SEVERITY_WORDS: Record<CallSeverity, string> = {
  open: 'Going on',
  good: 'Nothing went wrong',
  notice: 'The caller may have noticed',
  fault: 'The caller noticed',
};

/** Each severity has a shape of its own, so that it is told apart without its colour. */
const SHAPES: Record<CallSeverity, string> = {
  open: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
  good: 'm6.6 12.9-4-4 1.5-1.5 2.4 2.4 5.3-6 1.6 1.4z',
  notice: 'M8 1.8 15.2 14H.8zM7.1 6.3v3.6h1.8V6.3zm0 4.6v1.7h1.8v-1.7z',
  fault: 'M5 1h6l4 4v6l-4 4H5l-4-4V5zm2 3v5h2V4zm0 6.2v1.9h2v-1.9z',
};

/** The mark of a severity, with its word for whoever does not see it. Pass `label=""` where the word stands beside it. */
export function SeverityMark({ severity, label }: { severity: CallSeverity; label?: string }) {
  const words = label ?? SEVERITY_WORDS[severity];
  return (
    <svg
      class="severity"
      data-severity={severity}
      viewBox="0 0 16 16"
      fill-rule="evenodd"
      {...(words === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': words })}
    >
      {words !== '' && <title>{words}</title>}
      <path d={SHAPES[severity]} />
    </svg>
  );
}

const FLAG_WORDS: Record<CallFlag, [word: string, meaning: string]> = {
  'late-tool': ['late tool', 'A tool took longer than the agent could wait'],
  gaps: ['gaps', 'The caller heard holes in the agent’s speech'],
  reconnected: ['reconnected', 'The stream was lost or handed over, and came back'],
  'held-wrongly': ['held wrongly', 'The agent was paused several times for what was no interruption'],
  'no-agent': ['no agent', 'No agent could be had'],
  slow: ['slow', 'An answer took long'],
  'with-person': ['with a person', 'The call is with a person'],
  muted: ['muted', 'The caller is muted'],
};

const FLAG_SEVERITY: Partial<Record<CallFlag, 'notice' | 'fault'>> = {
  'late-tool': 'notice',
  gaps: 'notice',
  'no-agent': 'fault',
  slow: 'notice',
};

export function FlagBadge({ flag }: { flag: CallFlag }) {
  const [word, meaning] = FLAG_WORDS[flag] ?? [flag, flag];
  return (
    <Badge title={meaning} severity={FLAG_SEVERITY[flag]}>
      {word}
    </Badge>
  );
}

export const CHANNEL_WORDS: Record<CallRow['channel'], string> = { twilio: 'Phone', web: 'Browser', chat: 'Chat' };
