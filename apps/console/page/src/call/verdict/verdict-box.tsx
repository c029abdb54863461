import type { Finding } from '@trunkline/verdict';
import type { ComponentChildren } from 'preact';
import { SeverityMark } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { ticketText } from './ticket-text.ts';

/** What went wrong, in sentences. Each lights up the facts that it rests on and takes the axis there. */
export function VerdictBox({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const verdict = model.verdict.value;
  const call = model.row.value;
  if (!call) return null;
  const { zeroMs } = model.times.value;
  const isOpen = model.isLive.value && verdict.findings.length === 0;
  const severity = isOpen ? 'open' : verdict.severity;
  return (
    <section class="verdict sheet" data-severity={severity} aria-label="Verdict">
      <div class="verdict-head">
        <SeverityMark severity={severity} />
        <h2>{verdict.findings.length === 0 ? verdict.summary : countWords(verdict.findings)}</h2>
        <CopyButton
          label="Copy verdict, ids and times as text for a ticket; no word of anybody is in it"
          text={() => ticketText({ call, verdict, zeroMs, pageUrl: `${location.origin}${location.pathname}` })}
        >
          Copy for a ticket
        </CopyButton>
      </div>
      {verdict.findings.length > 0 && (
        <ol class="findings">
          {verdict.findings.map((finding) => (
            <FindingRow
              key={`${finding.rule} ${finding.facts.join()}`}
              finding={finding}
              zeroMs={zeroMs}
              focus={focus}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function FindingRow({ finding, zeroMs, focus }: { finding: Finding; zeroMs: number; focus: CallFocus }) {
  const atMs = finding.atMs - zeroMs;
  const isLit = focus.lit.value.length > 0 && focus.lit.value.join() === finding.facts.join();
  return (
    <li>
      <button
        type="button"
        class="finding"
        aria-pressed={isLit}
        onClick={() => (isLit ? focus.clearLight() : focus.light(finding.facts, atMs))}
      >
        <SeverityMark severity={finding.severity} />
        <span class="finding-text">{sentence(finding.text)}</span>
        <span class="finding-time">{formatCallTime(atMs, 100)}</span>
      </button>
    </li>
  );
}

function countWords(findings: readonly Finding[]): string {
  const faults = findings.filter(({ severity }) => severity === 'fault').length;
  const notices = findings.length - faults;
  const things = (count: number): string => (count === 1 ? 'One thing' : `${count} things`);
  if (faults === 0) return `${things(notices)} the caller may have noticed`;
  const certain = `${things(faults)} the caller certainly noticed`;
  return notices === 0 ? certain : `${certain}, ${notices === 1 ? 'one' : notices} they may have noticed`;
}

/** A sentence of a verdict has names of tools and replicas between backticks. */
function sentence(text: string): ComponentChildren {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
