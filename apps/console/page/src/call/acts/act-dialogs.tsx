import './act-dialogs.css';
import { useSignal } from '@preact/signals';
import type { CallRow } from '@trunkline/protocol';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';

export type ActName = 'say' | 'digits' | 'transfer' | 'hangup';

interface ActDialogProps {
  /** Which one is open. */
  name: string | undefined;
  call: CallRow;
  onClose: () => void;
  onAct: (doing: string, request: () => Promise<unknown>) => Promise<void>;
}

/** The dialogs that ask for something before they act. */
export function ActDialog({ name, call, onClose, onAct }: ActDialogProps) {
  const { callId } = call;
  const act = (doing: string, request: () => Promise<unknown>): void => {
    void onAct(doing, request);
    onClose();
  };
  return (
    <>
      <Dialog isOpen={name === 'say'} title="Have the agent say something" onClose={onClose}>
        <SayForm onClose={onClose} onSay={(text) => act('Say', () => api.say(callId, text))} />
      </Dialog>
      <Dialog isOpen={name === 'digits'} title="Press keys for the caller" onClose={onClose}>
        <Keypad onClose={onClose} onSend={(digits) => act('Digits', () => api.digits(callId, digits))} />
      </Dialog>
      <Dialog isOpen={name === 'transfer'} title="Transfer the caller to a person" onClose={onClose}>
        <TransferForm onClose={onClose} onTransfer={(wish) => act('Transfer', () => api.transfer(callId, wish))} />
      </Dialog>
      <ConfirmDialog
        isOpen={name === 'hangup'}
        title="Hang up this call?"
        act="Hang up"
        onClose={onClose}
        onConfirm={() => void onAct('Hang up', () => api.hangup(callId))}
      >
        <p>The caller hears the line go dead. Nobody can take that back.</p>
      </ConfirmDialog>
    </>
  );
}

interface FormProps {
  act: string;
  canAct: boolean;
  onAct: () => void;
  onClose: () => void;
  children: ComponentChildren;
}

function Form({ act, canAct, onAct, onClose, children }: FormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canAct) onAct();
      }}
    >
      <div class="dialog-body">{children}</div>
      <div class="dialog-acts">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" disabledReason={canAct ? undefined : 'Something is missing above.'}>
          {act}
        </Button>
      </div>
    </form>
  );
}

/** The server takes so many characters of a sentence. */
const SAY_CHARS = 4_000;

function SayForm({ onSay, onClose }: { onSay: (text: string) => void; onClose: () => void }) {
  const text = useSignal('');
  return (
    <Form act="Say it" canAct={text.value.trim() !== ''} onAct={() => onSay(text.peek().trim())} onClose={onClose}>
      <label class="field">
        <span>In the agent’s voice, as soon as nobody speaks</span>
        <textarea
          class="input"
          rows={3}
          maxLength={SAY_CHARS}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
    </Form>
  );
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

function Keypad({ onSend, onClose }: { onSend: (digits: string) => void; onClose: () => void }) {
  const digits = useSignal('');
  const put = (text: string): void => {
    digits.value = text.replace(/[^0-9*#A-D]/g, '').slice(0, 64);
  };
  return (
    <Form act="Send" canAct={digits.value !== ''} onAct={() => onSend(digits.peek())} onClose={onClose}>
      <label class="field">
        <span>The agent gets them as if the caller had pressed them</span>
        <input
          class="input keypad-digits"
          inputMode="tel"
          autoComplete="off"
          value={digits.value}
          onInput={(event) => put(event.currentTarget.value)}
        />
      </label>
      <div class="keypad">
        {KEYS.map((key) => (
          <Button key={key} onPress={() => put(digits.peek() + key)}>
            {key}
          </Button>
        ))}
      </div>
    </Form>
  );
}

export interface TransferWish {
  to?: string;
  announce?: string;
}

const DESTINATION = /^(?:\+[1-9]\d{4,14}|sips?:\S+)$/;

function TransferForm({ onTransfer, onClose }: { onTransfer: (wish: TransferWish) => void; onClose: () => void }) {
  const to = useSignal('');
  const announce = useSignal('');
  const isSure = useSignal(false);
  const isNumber = to.value.trim() === '' || DESTINATION.test(to.value.trim());
  useEffect(() => {
    isSure.value = false;
  }, [to.value]);
  const wish = (): TransferWish => ({
    ...(to.peek().trim() !== '' && { to: to.peek().trim() }),
    ...(announce.peek().trim() !== '' && { announce: announce.peek().trim() }),
  });
  return (
    <Form act="Transfer" canAct={isNumber && isSure.value} onAct={() => onTransfer(wish())} onClose={onClose}>
      <label class="field">
        <span>To (a number like +15550001111, or a SIP address)</span>
        <input
          class="input"
          autoComplete="off"
          placeholder="the configured number"
          value={to.value}
          aria-invalid={!isNumber}
          onInput={(event) => (to.value = event.currentTarget.value)}
        />
        {!isNumber && <p class="field-wrong">That is neither a number with its country nor a SIP address.</p>}
      </label>
      <label class="field">
        <span>What the agent tells the caller first</span>
        <input
          class="input"
          placeholder="nothing"
          maxLength={SAY_CHARS}
          value={announce.value}
          onInput={(event) => (announce.value = event.currentTarget.value)}
        />
      </label>
      <label class="sure">
        <input
          type="checkbox"
          checked={isSure.value}
          onChange={(event) => (isSure.value = event.currentTarget.checked)}
        />{' '}
        The agent lets go of the caller, and that cannot be taken back.
      </label>
    </Form>
  );
}
