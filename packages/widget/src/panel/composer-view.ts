import { html, nothing, type TemplateResult } from 'lit/html.js';
import { sendIcon, stopIcon } from './icons.ts';
import type { PanelActions, PanelModel } from './panel-model.ts';

/** Where the visitor writes. While an answer runs and nothing is typed, the button stops the answer. */
export function composerView({ texts, chat, hasDraft }: PanelModel, actions: PanelActions): TemplateResult {
  const stops = chat.running !== undefined && !hasDraft;
  const submit = (event: Event): void => {
    event.preventDefault();
    actions.submit();
  };
  return html`<form class="composer" part="composer" @submit=${submit}>
      <textarea
        part="input"
        rows="1"
        maxlength="8000"
        dir="auto"
        enterkeyhint="send"
        aria-label=${texts.placeholder}
        placeholder=${texts.placeholder}
        @input=${actions.draftChanged}
        @keydown=${actions.composerKey}
      ></textarea>
      ${
        stops
          ? html`<button
              class="action"
              part="stop-button"
              type="button"
              aria-label=${texts.stop}
              @click=${actions.stop}
            >
              ${stopIcon}
            </button>`
          : html`<button
              class="action"
              part="send-button"
              type="submit"
              aria-label=${texts.send}
              ?disabled=${!hasDraft}
            >
              ${sendIcon}
            </button>`
      }
    </form>
    ${texts.footnote && chat.presence.agent !== 'muted' ? html`<p class="footnote">${texts.footnote}</p>` : nothing}`;
}
