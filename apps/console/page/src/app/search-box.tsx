import { useRef } from 'preact/hooks';
import { navigate } from '../router/router.ts';
import { findCallId } from './call-id.ts';
import { useKey } from './use-key.ts';

/** Opens whatever call an id belongs to; other words are looked for in the list of calls. `/` puts the cursor here. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  useKey('/', () => input.current?.focus());
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const text = input.current?.value.trim() ?? '';
          if (text === '') return;
          openFound(text);
          if (input.current) input.current.value = '';
          input.current?.blur();
        }}
      >
        <input
          ref={input}
          class="input"
          type="search"
          aria-label="Open a call by any id, or search the list"
          placeholder="Call id, CallSid or Vapi id"
          autocomplete="off"
          spellcheck={false}
          aria-keyshortcuts="/"
          onPaste={(event) => {
            const id = findCallId(event.clipboardData?.getData('text') ?? '');
            if (id === undefined) return;
            event.preventDefault();
            navigate({ view: 'call', callId: id });
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </form>
    </search>
  );
}

function openFound(text: string): void {
  const id = findCallId(text);
  navigate(id === undefined ? { view: 'calls', query: { text } } : { view: 'call', callId: id });
}

/** Opens the call whose id was pasted somewhere on the page where nothing can be typed. */
export function openPastedCall(event: ClipboardEvent): void {
  if (isTyping(event.target)) return;
  const id = findCallId(event.clipboardData?.getData('text') ?? '');
  if (id !== undefined) navigate({ view: 'call', callId: id });
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
