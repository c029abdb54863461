import type { CallKit, CallState, CallView } from './call-kit.ts';
import type { Texts } from '../texts.ts';

const DIGITS = '123456789*0#'.split('');

export function createCallView({ html, nothing, icon, phoneIcon, fill, sentenceOf }: CallKit): CallView {
  const hangUpIcon = icon(
    html`<svg viewBox="0 0 24 24">
      <path
        d="M3.2 14.8c-.9-1-.9-2.6.1-3.5a13 13 0 0 1 17.4 0c1 .9 1 2.5.1 3.5l-.6.7a1 1 0 0 1-1.2.2l-2.8-1.4a1 1 0 0 1-.5-1.2l.4-1.5a11.5 11.5 0 0 0-8.2 0l.4 1.5a1 1 0 0 1-.5 1.2L5 15.7a1 1 0 0 1-1.2-.2Z"
      />
    </svg>`,
  );
  const microphoneIcon = icon(
    html`<svg viewBox="0 0 24 24">
      <rect x="9" y="3.5" width="6" height="11" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v2.5" />
    </svg>`,
  );
  const mutedIcon = icon(
    html`<svg viewBox="0 0 24 24">
      <path
        d="M9 9v2.5a3 3 0 0 0 4.7 2.5M15 11V6.5a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10 5.5M18.5 11.5a6.4 6.4 0 0 1-.6 2.7M12 18v2.5M4 4l16 16"
      />
    </svg>`,
  );
  const keypadIcon = icon(
    html`<svg viewBox="0 0 24 24">
      <path class="dots" d="M6 6h0M12 6h0M18 6h0M6 12h0M12 12h0M18 12h0M6 18h0M12 18h0M18 18h0" />
    </svg>`,
  );

  const wordsOf = (call: CallState, texts: Texts): string => {
    if (call.phase === 'connecting') return texts.callConnecting;
    if (call.phase === 'reconnecting') return texts.callReconnecting;
    if (call.agentSpeaks) return fill(texts.callSpeaking, { name: texts.agent });
    return call.muted ? texts.callMuted : texts.callListening;
  };

  const endedView = (call: CallState, texts: Texts, actions: Parameters<CallView>[3]) => {
    const words = call.faultCode ? sentenceOf({ code: call.faultCode }, texts, 'callFailed') : texts.callEnded;
    return html`<div class="call over" part="call">
      <p role="status">${words}</p>
      <div class="call-actions">
        <button type="button" @click=${actions.startCall}>${phoneIcon}<span>${texts.callAgain}</span></button>
        <button type="button" @click=${actions.dismissCall}><span>${texts.dismiss}</span></button>
      </div>
    </div>`;
  };

  /** How it is in words, what can be heard as a picture, and what can be done. */
  return (call, texts, keypadIsOpen, actions) => {
    if (call.phase === 'ended') return endedView(call, texts, actions);
    const isLive = call.phase === 'live';
    return html`<div class="call" part="call">
      <div class="call-state">
        <span class="wave ${call.agentSpeaks ? 'agent' : ''} ${isLive ? '' : 'waits'}" aria-hidden="true">
          <i></i><i></i><i></i><i></i><i></i>
        </span>
        <p role="status">${wordsOf(call, texts)}</p>
        ${call.startedAtMs === undefined ? nothing : html`<span class="clock">${clockOf(Date.now() - call.startedAtMs)}</span>`}
      </div>
      ${call.notice ? html`<p class="hint warn" role="status">${texts[call.notice]}</p>` : nothing}
      ${
        keypadIsOpen
          ? html`<div class="keypad" part="keypad" role="group" aria-label=${texts.keypad} dir="ltr">
              ${DIGITS.map((digit) => html`<button type="button" @click=${() => actions.digit(digit)}>${digit}</button>`)}
            </div>`
          : nothing
      }
      <div class="call-actions">
        <button type="button" aria-pressed=${call.muted ? 'true' : 'false'} @click=${actions.toggleMute}>
          ${call.muted ? mutedIcon : microphoneIcon}<span>${call.muted ? texts.unmute : texts.mute}</span>
        </button>
        <button
          type="button"
          aria-expanded=${keypadIsOpen ? 'true' : 'false'}
          ?disabled=${!isLive}
          @click=${actions.toggleKeypad}
        >
          ${keypadIcon}<span>${texts.keypad}</span>
        </button>
        <button class="hang-up" part="hang-up-button" type="button" @click=${actions.hangUp}>
          ${hangUpIcon}<span>${texts.hangUp}</span>
        </button>
      </div>
    </div>`;
  };
}

/** `75_000` is `1:15`. */
function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
