/**
 * A page with `useChat` of the AI SDK on Trunkline's `/chat/ui`. Its server has the API key and answers `POST /agent-token` with
 * what `POST /web/sessions` gives it; the page sees a token only.
 */
import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport, type UIMessage } from 'ai';
import { type FormEvent, useState } from 'react';
import { createRoot } from 'react-dom/client';

interface PageSession {
  sessionId: string;
  token: string;
}

interface SessionView {
  transcript: { role: 'user' | 'assistant' | 'human'; text: string }[];
}

/** The session outlives a reload, so that the conversation goes on, also in mid-answer. */
const KEY = 'use-chat-example';
/** What was asked last and is not answered yet. It is said before it stands in the session. */
const ASKED = 'use-chat-example-asked';

async function openSession(): Promise<PageSession> {
  const sessionId = sessionStorage.getItem(KEY) ?? undefined;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch('/agent-token', { method: 'POST', headers, body: JSON.stringify({ sessionId }) });
  const session = (await response.json()) as PageSession;
  sessionStorage.setItem(KEY, session.sessionId);
  return session;
}

/** What was said before. The answer that runs is not in it: `resume` brings that. */
async function readMessages({ sessionId }: PageSession, headers: HeadersInit): Promise<UIMessage[]> {
  const response = await fetch(`/session/${sessionId}`, { headers });
  if (!response.ok) return [];
  const { transcript } = (await response.json()) as SessionView;
  const asked = sessionStorage.getItem(ASKED);
  const isMissing = asked !== null && transcript.findLast(({ role }) => role === 'user')?.text !== asked;
  const lines = isMissing ? [...transcript, { role: 'user' as const, text: asked }] : transcript;
  return lines.map(({ role, text }, index) => ({
    id: `said-${index}`,
    role: role === 'user' ? 'user' : 'assistant',
    parts: [{ type: 'text', text }],
  }));
}

function Chat({ session, before }: { session: PageSession; before: UIMessage[] }) {
  const headers = { authorization: `Bearer ${session.token}` };
  const [text, setText] = useState('');
  const { messages, sendMessage, status, error, stop } = useChat({
    id: session.sessionId,
    messages: before,
    transport: new DefaultChatTransport({ api: '/chat/ui', headers }),
    resume: true,
    // A reload breaks the reading off, which also counts as a finish.
    onFinish: ({ isAbort, isDisconnect, isError }) => {
      if (!isAbort && !isDisconnect && !isError) sessionStorage.removeItem(ASKED);
    },
  });
  const isBusy = status === 'submitted' || status === 'streaming';

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    sessionStorage.setItem(ASKED, text);
    void sendMessage({ text });
    setText('');
  };
  // Breaking off the request would only stop the reading: an answer outlives its readers.
  const stopAnswer = (): void => {
    void fetch(`/chat/${session.sessionId}/stop`, { method: 'POST', headers }).finally(() => void stop());
  };

  return (
    <main>
      <h1>useChat on Trunkline</h1>
      <ol>
        {messages.map(({ id, role, parts }) => (
          <li key={id} className={role}>
            {parts.map((part, index) => (part.type === 'text' ? <p key={index}>{part.text}</p> : null))}
          </li>
        ))}
      </ol>
      {error && <p role="alert">{error.message}</p>}
      <form onSubmit={submit}>
        <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Message" />
        {isBusy ? (
          <button type="button" onClick={stopAnswer}>
            Stop
          </button>
        ) : (
          <button type="submit">Send</button>
        )}
      </form>
    </main>
  );
}

const root = document.getElementById('chat');
if (root) {
  const session = await openSession();
  const before = await readMessages(session, { authorization: `Bearer ${session.token}` });
  createRoot(root).render(<Chat session={session} before={before} />);
}
