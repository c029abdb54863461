import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fill, type Texts } from '../texts.ts';
import { hangUpIcon, keypadIcon, microphoneIcon, mutedIcon, phoneIcon } from './icons.ts';
import { isCalling, type PanelActions, type PanelModel } from './panel-model.ts';
import { sentenceOf } from './sentences.ts';
import type { CallState } from './voice-call.ts';

const DIGITS = '123456789*0#'.split('');

/** The call: how it is in words, what can be heard as a picture, and what can be done. */
export function callView(model: PanelModel, actions: PanelActions): TemplateResult | typeof nothing {
  const { call, chat, settings, texts, keypadIsOpen } = model;
  // Where there is a chat, the conversation itself says that the call is over.
  if (call.phase === 'ended' && (call.faultCode !== undefined || settings.mode === 'voice')) {
    return endedView(call, texts, actions);
  }
  if (!isCalling(call)) {
    return chat.presence.call === 'live' ? html`<p class="hint">${texts.callElsewhere}</p>` : nothing;
  }
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
}

function endedView(call: CallState, texts: Texts, actions: PanelActions): TemplateResult {
  const words = call.faultCode ? sentenceOf({ code: call.faultCode }, texts, 'callFailed') : texts.callEnded;
  return html`<div class="call over" part="call">
    <p role="status">${words}</p>
    <div class="call-actions">
      <button type="button" @click=${actions.startCall}>${phoneIcon}<span>${texts.callAgain}</span></button>
      <button type="button" @click=${actions.dismissCall}><span>${texts.dismiss}</span></button>
    </div>
  </div>`;
}

function wordsOf(call: CallState, texts: Texts): string {
  if (call.phase === 'connecting') return texts.callConnecting;
  if (call.phase === 'reconnecting') return texts.callReconnecting;
  if (call.agentSpeaks) return fill(texts.callSpeaking, { name: texts.agent });
  return call.muted ? texts.callMuted : texts.callListening;
}

/** `75_000` is `1:15`. */
function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
