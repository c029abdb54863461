import type { CallRow } from '@trunkline/protocol';
import type { ComponentChildren } from 'preact';
import { live, nowMs } from '../../live/index.ts';
import { CHANNEL_WORDS, FlagBadge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatClock, formatCount, formatMoment } from '../../ui/format.ts';
import { formatRoute } from '../../router/route.ts';

const FLOOR_WORDS: Record<CallRow['floor'], string> = {
  caller: 'the caller speaks',
  agent: 'the agent speaks',
  both: 'both speak',
  nobody: 'nobody speaks',
};

const STATE_WORDS: Record<CallRow['state'], string> = {
  ringing: 'Ringing',
  live: 'Live',
  lost: 'Line lost, waiting for it',
  ended: 'Ended',
};

/** Who called, how the call stands, and every id it is known by. */
export function CallHeader({ call, acts }: { call: CallRow; acts: ComponentChildren }) {
  const isEnded = call.state === 'ended';
  const durationMs = (call.endedAtMs ?? nowMs.value) - call.createdAtMs;
  const who = call.caller ?? (call.direction === 'outbound' ? call.called : undefined) ?? 'Unknown caller';
  return (
    <header class="call-head">
      <div class="call-who">
        <h1>
          {who}
          {call.called && call.caller && (
            <span class="call-to">
              <span aria-hidden="true"> → </span>
              <span class="visually-hidden">to </span>
              {call.called}
            </span>
          )}
        </h1>
        <p class="call-state" data-state={call.state} data-floor={isEnded ? undefined : call.floor}>
          <span class="live-dot" aria-hidden="true" />
          <span>
            {STATE_WORDS[call.state]}
            {call.state === 'live' && (
              <>: {call.flags.includes('with-person') ? 'with a person' : FLOOR_WORDS[call.floor]}</>
            )}
            {isEnded && (
              <>
                {' '}
                by {call.endedBy ?? 'nobody knows whom'}
                {call.endedReason && <span class="quiet"> ({call.endedReason})</span>}
              </>
            )}
          </span>
          <span class="call-clock">{formatClock(durationMs)}</span>
        </p>
        <div class="call-acts">{acts}</div>
      </div>
      <dl class="call-ids">
        <Item name="Channel">
          {CHANNEL_WORDS[call.channel]}, {call.direction}
        </Item>
        <Item name="Began">{formatMoment(call.createdAtMs, nowMs.value)}</Item>
        <Item name="Call" copy={call.callId} />
        {call.callSid && <Item name="Twilio" copy={call.callSid} />}
        {call.vapiCallId && <Item name="Vapi" copy={call.vapiCallId} />}
        {call.sessionId !== call.callId && <Item name="Session" copy={call.sessionId} />}
        {call.replicaId && (
          <Item name="Replica">
            {call.replicaId}
            {call.handOvers > 0 && <span class="quiet"> (handed over {formatCount(call.handOvers, 'time')})</span>}
          </Item>
        )}
        <Siblings call={call} />
        {call.flags.length > 0 && (
          <div>
            <dt class="visually-hidden">Flags</dt>
            <dd class="call-flags">
              {call.flags.map((flag) => (
                <FlagBadge key={flag} flag={flag} />
              ))}
            </dd>
          </div>
        )}
      </dl>
    </header>
  );
}

function Item({ name, copy, children }: { name: string; copy?: string; children?: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {copy === undefined ? (
          children
        ) : (
          <>
            <span class="mono clip call-id" title={copy}>
              {copy}
            </span>
            <CopyButton label={`Copy the id of ${name}`} text={copy}>
              <CopyMark />
            </CopyButton>
          </>
        )}
      </dd>
    </div>
  );
}

function CopyMark() {
  return (
    <svg class="copy-mark" viewBox="0 0 16 16" role="img" aria-label="Copy">
      <path d="M5 1.5h8.5v10H11m-8.5-7H11v10H2.5z" />
    </svg>
  );
}

/** Other calls of the same session, as far as the page knows them. */
function Siblings({ call }: { call: CallRow }) {
  const others = live.rows.all().filter((row) => row.sessionId === call.sessionId && row.callId !== call.callId);
  if (others.length === 0) return null;
  return (
    <Item name="Same session">
      {others.slice(0, 5).map((row) => (
        <a key={row.callId} href={formatRoute({ view: 'call', callId: row.callId })}>
          {CHANNEL_WORDS[row.channel]}, {formatMoment(row.createdAtMs, nowMs.value)}
        </a>
      ))}
    </Item>
  );
}
