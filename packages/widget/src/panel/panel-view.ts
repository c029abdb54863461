/** The panel from top to bottom. The conversation itself is a list that is kept beside (message-list.ts). */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fill } from '../texts.ts';
import { composerView } from './composer-view.ts';
import { closeIcon, downIcon, phoneIcon } from './icons.ts';
import { isCalling, type PanelActions, type PanelModel } from './panel-model.ts';
import { sentenceOf } from './sentences.ts';

type View = TemplateResult | typeof nothing;

export interface PanelParts {
  messages: HTMLElement;
  /** Says to a screen reader what is final. */
  log: HTMLElement;
}

export function panelView(model: PanelModel, actions: PanelActions, parts: PanelParts): TemplateResult {
  const { texts, settings } = model;
  const needsConsent = !model.hasConsent;
  return html`<section
    class="panel"
    part="panel"
    role="dialog"
    aria-modal="true"
    aria-labelledby="heading"
    tabindex="-1"
  >
    ${headerView(model, actions)}
    <div class="scroll" part="conversation" role="region" aria-label=${texts.conversation} tabindex="0">
      ${emptyView(model, actions)} ${parts.messages} ${activityView(model)}
    </div>
    <div class="bottom">
      ${
        model.hasNewBelow
          ? html`<button class="latest" type="button" @click=${actions.scrollToEnd}>${downIcon}${texts.latest}</button>`
          : nothing
      }
      <div class="hints" role="status">${hintView(model, actions)}</div>
      ${needsConsent ? consentView(model, actions) : callView(model, actions)}
      ${settings.mode === 'voice' || needsConsent || model.chat.ended ? nothing : composerView(model, actions)}
    </div>
    <div class="visually-hidden">${parts.log}</div>
  </section>`;
}

function headerView(model: PanelModel, actions: PanelActions): View {
  const { texts, chat } = model;
  const { presence, connection } = chat;
  const hasHuman = presence.agent === 'muted';
  const name = presence.human ?? texts.human;
  const who = hasHuman
    ? fill(texts.humanAnswers, { name })
    : presence.agent === 'away'
      ? texts.nobodyAnswers
      : texts.agentAnswers;
  const isLost = connection === 'reconnecting' || connection === 'refused';
  // While nothing is said, the call is offered below.
  const mayCall = chat.items.length > 0 && canCall(model);
  return html`<header part="header">
    <span class="mark ${hasHuman ? 'person' : ''}" aria-hidden="true"
      >${hasHuman ? Array.from(name)[0] : html`<i></i><i></i><i></i>`}</span
    >
    <div class="who">
      <h2 id="heading">${texts.heading}</h2>
      <p class="presence ${isLost ? 'lost' : ''}">${connection === 'connecting' ? texts.connecting : who}</p>
    </div>
    ${
      mayCall
        ? html`<button class="quiet" part="call-button" type="button" @click=${actions.startCall}>
            ${phoneIcon}<span>${texts.call}</span>
          </button>`
        : nothing
    }
    <button class="quiet round" part="close-button" type="button" aria-label=${texts.close} @click=${actions.close}>
      ${closeIcon}
    </button>
  </header>`;
}

function emptyView(model: PanelModel, actions: PanelActions): View {
  const { settings, texts, chat, hasConsent } = model;
  const { suggestions, mode } = settings;
  if (chat.items.length > 0 || chat.ended) return nothing;
  return html`<div class="empty">
    <p class="greeting">${texts.greeting}</p>
    ${texts.greetingNote ? html`<p class="greeting-note">${texts.greetingNote}</p>` : nothing}
    ${
      mode !== 'voice' && hasConsent && suggestions.length > 0
        ? html`<ul class="suggestions" aria-label=${texts.suggestions}>
            ${suggestions.map(
              (words) => html`<li><button type="button" @click=${() => actions.send(words)}>${words}</button></li>`,
            )}
          </ul>`
        : nothing
    }
    ${
      canCall(model)
        ? html`<div class="call-offer">
            ${mode === 'both' ? html`<p>${texts.callNote}</p>` : nothing}
            <button class="solid" type="button" @click=${actions.startCall}>${phoneIcon}${texts.callStart}</button>
          </div>`
        : nothing
    }
  </div>`;
}

function canCall({ settings: { mode }, chat, call, hasConsent }: PanelModel): boolean {
  return mode !== 'chat' && hasConsent && !isCalling(call) && !chat.ended && chat.presence.call === 'none';
}

/** Dots only while something really happens: an answer runs and has no words yet, a tool is used, somebody writes. */
function activityView({ texts, chat }: PanelModel): View {
  if (chat.connection !== 'open') return nothing;
  const name = texts.agent;
  const last = chat.items.findLast((item) => item.kind === 'spoken' && item.status === 'streaming');
  const running = last?.kind === 'spoken' ? last : undefined;
  const isWriting = chat.typing !== undefined && chat.typing.role !== 'user';
  const words = running?.tool
    ? fill(texts.looking, { name })
    : running && running.text === ''
      ? fill(texts.thinking, { name })
      : isWriting
        ? fill(texts.writing, { name: chat.typing?.role === 'human' ? (chat.presence.human ?? texts.human) : name })
        : undefined;
  if (words === undefined) return nothing;
  return html`<p class="activity" part="activity">
    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${words}
  </p>`;
}

/** The call, in the plainest words until its picture is there. */
function callView(model: PanelModel, actions: PanelActions): View {
  const { call, chat, settings, texts } = model;
  // Where there is a chat, the conversation itself says that the call is over.
  const isOver = call.phase === 'ended' && (call.faultCode !== undefined || settings.mode === 'voice');
  if (!isOver && !isCalling(call)) {
    return chat.presence.call === 'live' ? html`<p class="hint">${texts.callElsewhere}</p>` : nothing;
  }
  if (model.callView) return model.callView(call, texts, model.keypadIsOpen, actions);
  return html`<div class="hint">
    <p role="status">
      ${isOver ? sentenceOf({ code: call.faultCode ?? 'session-ended' }, texts, 'callFailed') : texts.call}
    </p>
    <button type="button" @click=${isOver ? actions.startCall : actions.hangUp}>
      ${isOver ? texts.callAgain : texts.hangUp}
    </button>
  </div>`;
}

function hintView({ settings: { mode }, texts, chat, isOnline, hint }: PanelModel, actions: PanelActions): View {
  if (chat.ended) {
    return html`<div class="hint over">
      <p>${chat.ended === 'expired' ? texts.expired : texts.ended}</p>
      <button class="solid" type="button" @click=${actions.startAnew}>${texts.startAnew}</button>
    </div>`;
  }
  if (hint !== undefined) return html`<p class="hint">${hint}</p>`;
  if (mode === 'voice') return nothing;
  if (!isOnline) return html`<p class="hint warn">${texts.offline}</p>`;
  const { connection, fault } = chat;
  if (connection === 'refused' || (fault && connection !== 'reconnecting')) {
    return html`<div class="hint warn">
      <p>${fault ? sentenceOf(fault, texts, 'unavailable') : texts.refused}</p>
      ${connection === 'open' ? nothing : html`<button type="button" @click=${actions.retryConnection}>${texts.retry}</button>`}
    </div>`;
  }
  if (connection !== 'reconnecting') return nothing;
  return html`<div class="hint warn">
    <p>${texts.reconnecting}</p>
    <button type="button" @click=${actions.retryConnection}>${texts.retry}</button>
  </div>`;
}

function consentView({ settings: { consent, consentUrl }, texts }: PanelModel, actions: PanelActions): TemplateResult {
  return html`<div class="consent" part="consent">
    <p>
      ${consent}
      ${consentUrl ? html`<a href=${consentUrl} target="_blank" rel="noopener">${texts.consentMore}</a>` : nothing}
    </p>
    <button class="solid" type="button" @click=${actions.agree}>${texts.consentAccept}</button>
  </div>`;
}
