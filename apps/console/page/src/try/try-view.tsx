/** A telephone and a chat against the agent, in one session, and the sandbox's scenarios where it runs. */
import { useEffect } from 'preact/hooks';
import { CopyButton } from '../ui/copy-button.tsx';
import { Button } from '../ui/button.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { ChatCard } from './chat/chat-card.tsx';
import { desk } from './desk/desk.ts';
import { FaultNote } from './fault-note.tsx';
import { ScenarioList } from './scenarios/scenario-list.tsx';
import { mountSoftphoneBar } from './softphone/softphone-bar.tsx';
import { SoftphoneCard } from './softphone/softphone-card.tsx';
import './try.css';

mountSoftphoneBar();

function SessionLine() {
  const sessionId = desk.session.id.value;
  if (sessionId === undefined) return null;
  return (
    <p class="try-session">
      <span class="quiet">Session</span> <code>{sessionId}</code>
      <CopyButton text={sessionId} label="Copy the session id" />
      <Button size="small" kind="quiet" onPress={() => desk.startAnew()}>
        Begin a new one
      </Button>
    </p>
  );
}

export function TryView() {
  useEffect(() => void desk.open(), []);
  const offer = desk.offer.value;
  const client = desk.client.value;
  const scenarios = offer.phase === 'there' ? (offer.value.scenarios ?? []) : [];
  return (
    <div class="try">
      <div class="try-title">
        <h1>Try it</h1>
        <SessionLine />
      </div>
      {offer.phase === 'failed' && <Trouble>{offer.message}</Trouble>}
      {offer.phase === 'there' && offer.value.lacking !== undefined && <Trouble>{offer.value.lacking}</Trouble>}
      {client.phase === 'failed' && <FaultNote code="client-missing" message={client.message} />}
      <div class="try-columns">
        <SoftphoneCard />
        <ChatCard />
      </div>
      {scenarios.length > 0 && <ScenarioList scenarios={scenarios} />}
    </div>
  );
}
