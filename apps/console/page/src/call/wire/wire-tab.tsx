import './wire.css';
import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { formatMs } from '../../ui/format.ts';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { LongList } from '../list/long-list.tsx';
import { rovingRow } from '../list/roving.ts';
import { ladderOf, PARTIES, type Rung } from './ladder.ts';

const ROW_PX = 30;

/** Who told whom, with the time between two messages. */
export function WireTab({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const rungs = useComputed(() => ladderOf(model.axis.value.byTime));
  const list = useRef<HTMLDivElement>(null);
  const isTwilio = model.row.value?.channel !== 'web';
  const names = {
    carrier: isTwilio ? 'Caller, Twilio' : 'Caller’s page',
    gateway: 'Gateway',
    redis: 'Redis, webhook',
    vapi: 'Vapi',
  };
  const chosenRow = rungs.value.findIndex(({ fact }) => fact === focus.fact.value);
  const activeRow = Math.max(0, chosenRow);
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rovingRow(event.key, activeRow, rungs.peek().length);
    const rung = row === undefined ? undefined : rungs.peek()[row];
    if (!rung) return;
    event.preventDefault();
    focus.goTo(rung.atMs, rung.fact);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-rung="${rung.fact}"]`)?.focus());
  };
  return (
    <div class="wire" ref={list}>
      <div class="rung wire-head" aria-hidden="true">
        <span class="rung-time">at</span>
        <span class="rung-after">after</span>
        <span class="rung-parties">
          {PARTIES.map((party) => (
            <span key={party}>{names[party]}</span>
          ))}
        </span>
      </div>
      <LongList
        label="Messages between caller, gateway, Redis and Vapi"
        count={rungs.value.length}
        rowHeight={ROW_PX}
        activeRow={chosenRow}
        followsEnd={model.isLive.value}
        row={(row) => {
          const rung = rungs.value[row];
          return (
            rung && (
              <RungRow
                rung={rung}
                names={names}
                isActive={row === activeRow}
                isChosen={row === chosenRow}
                focus={focus}
                onKeyDown={onKeyDown}
              />
            )
          );
        }}
      />
    </div>
  );
}

interface RungRowProps {
  rung: Rung;
  names: Readonly<Record<Rung['from'], string>>;
  isActive: boolean;
  isChosen: boolean;
  focus: CallFocus;
  onKeyDown: (event: KeyboardEvent) => void;
}

function RungRow({ rung, names, isActive, isChosen, focus, onKeyDown }: RungRowProps) {
  const { fact, from, to, text, count, atMs, afterMs, isNotable } = rung;
  const many = count > 1 ? ` ×${count}` : '';
  const who = from === to ? names[from] : `${names[from]} to ${names[to]}`;
  return (
    <button
      type="button"
      class="rung"
      onKeyDown={onKeyDown}
      data-rung={fact}
      data-notable={isNotable || undefined}
      aria-current={isChosen}
      tabIndex={isActive ? 0 : -1}
      onClick={() => focus.goTo(atMs, fact)}
    >
      <span class="rung-time">{formatCallTime(atMs, 10)}</span>
      <span class="rung-after">{afterMs >= 1 ? `+${formatMs(afterMs)}` : ''}</span>
      <span class="rung-parties" data-from={from} data-to={to}>
        <span class="rung-lines" aria-hidden="true" />
        <span
          class="rung-arrow"
          data-way={PARTIES.indexOf(to) < PARTIES.indexOf(from) ? 'left' : from === to ? 'none' : 'right'}
        >
          <span class="rung-text clip">
            <span class="visually-hidden">{who}: </span>
            {text}
            {many}
          </span>
        </span>
      </span>
    </button>
  );
}
