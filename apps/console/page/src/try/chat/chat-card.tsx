import { useSignal } from '@preact/signals';
import type { ChatItem, ChatState, SpokenItem } from '@trunkline/web-client';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { whyNotAct } from '../../live/index.ts';
import { Button } from '../../ui/button.tsx';
import { desk } from '../desk/desk.ts';
import { FaultNote } from '../fault-note.tsx';

const CONNECTION_WORDS: Record<ChatState['connection'], string> = {
  idle: 'Not connected yet',
  connecting: 'Connecting…',
  open: 'Connected',
  reconnecting: 'Connecting again…',
  refused: 'Refused',
  ended: 'The session is over',
};
const ROLE_WORDS: Record<SpokenItem['role'], string> = { user: 'You', assistant: 'Agent', human: 'A person' };
const NOTE_WORDS = {
  callStarted: 'A call began',
  callEnded: 'The call ended',
  humanJoined: 'A person writes from here on',
  humanLeft: 'The agent answers again',
} as const;
const STATUS_WORDS: Partial<Record<SpokenItem['status'], string>> = {
  sending: 'being sent',
  stopped: 'stopped',
  interrupted: 'broken off',
  failed: 'not sent',
};

function Message({ item }: { item: ChatItem }) {
  if (item.kind === 'note') return <li class="try-note quiet">{NOTE_WORDS[item.note]}</li>;
  const { role, text, status, tool, fault, messageId } = item;
  const isOpen = status === 'partial' || status === 'streaming';
  return (
    <li class="try-message" data-side={role === 'user' ? 'caller' : 'agent'} data-open={isOpen}>
      <span class="try-who">{ROLE_WORDS[role]}</span>
      <span class="try-text">{text || (isOpen ? '…' : '')}</span>
      {tool !== undefined && <span class="quiet">uses the tool {tool}</span>}
      {STATUS_WORDS[status] !== undefined && <span class="quiet">{STATUS_WORDS[status]}</span>}
      {fault?.retryable && messageId !== undefined && (
        <Button size="small" onPress={() => desk.retry(messageId)}>
          Ask again
        </Button>
      )}
    </li>
  );
}

/** Why nobody can write; undefined if somebody can. */
function whyNotWrite(): string | undefined {
  const offer = desk.offer.value;
  if (whyNotAct.value !== undefined) return whyNotAct.value;
  if (desk.phone.state.value.phase === 'live') return undefined;
  if (offer.phase !== 'there' || desk.client.value.phase !== 'there') return 'It is being loaded.';
  return offer.value.chatUrl === undefined ? (offer.value.lacking ?? 'There is no chat gateway.') : undefined;
}

/** So near to its end, in px, a list counts as scrolled to the end. */
const AT_END_PX = 24;

/** Keeps the end of a list in sight, unless somebody has scrolled up to read. */
function useStickToEnd(list: RefObject<HTMLElement | null>, items: unknown): () => void {
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (list.current && isAtEnd.current) list.current.scrollTop = list.current.scrollHeight;
  }, [items]);
  return () => {
    const at = list.current;
    if (at) isAtEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < AT_END_PX;
  };
}

/** What is written and said in the session, in one list, and a line to write. */
export function ChatCard() {
  const state = desk.chatState.value;
  const isInCall = desk.phone.state.value.phase === 'live';
  const items = state?.items ?? [];
  const text = useSignal('');
  const reason = whyNotWrite();
  const list = useRef<HTMLDivElement>(null);
  const noteScroll = useStickToEnd(list, items);
  const send = (): void => {
    const words = text.peek().trim();
    if (!words || reason !== undefined) return;
    desk.write(words);
    text.value = '';
  };
  return (
    <section class="sheet try-card" aria-labelledby="chat-title">
      <header class="try-head">
        <h2 id="chat-title">Chat</h2>
        <output class="quiet">{state ? CONNECTION_WORDS[state.connection] : CONNECTION_WORDS.idle}</output>
      </header>
      <div class="try-body">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- It scrolls, so the keyboard must reach it. */}
        <div class="try-messages" ref={list} onScroll={noteScroll} tabIndex={0} role="log" aria-label="Conversation">
          <ol>
            {items.length === 0 && (
              <li class="try-note quiet">What you write or say stands here. Call and chat are one conversation.</li>
            )}
            {items.map((item) => (
              <Message key={item.key} item={item} />
            ))}
          </ol>
        </div>
        {state?.fault && (state.connection === 'refused' || state.connection === 'reconnecting') && (
          <FaultNote code={state.fault.code} message={state.fault.message} />
        )}
        {state?.connection === 'refused' && <Button onPress={() => desk.reconnect()}>Try again</Button>}
        {state?.connection === 'ended' && <Button onPress={() => desk.startAnew()}>Begin a new session</Button>}
        <form
          class="try-composer"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <input
            class="input"
            aria-label={isInCall ? 'Type into the call' : 'Write a message'}
            placeholder={isInCall ? 'Type into the call' : 'Write a message'}
            maxLength={8_000}
            value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
          {state?.running === undefined ? (
            <Button type="submit" disabledReason={reason}>
              Send
            </Button>
          ) : (
            <Button onPress={() => desk.stopAnswer()}>Stop</Button>
          )}
        </form>
      </div>
    </section>
  );
}
