import { html, type TemplateResult } from 'lit/html.js';

export const icon = (shape: TemplateResult): TemplateResult =>
  html`<span class="icon" aria-hidden="true">${shape}</span>`;

export const closeIcon = icon(html`<svg viewBox="0 0 24 24"><path d="m6 9.5 6 6 6-6" /></svg>`);
export const phoneIcon = icon(
  html`<svg viewBox="0 0 24 24">
    <path
      d="M5 4.5h3.2l1.6 4-2 1.4a11 11 0 0 0 5.3 5.3l1.4-2 4 1.6V18a2 2 0 0 1-2.2 2A15.5 15.5 0 0 1 3 6.7 2 2 0 0 1 5 4.5Z"
    />
  </svg>`,
);
export const sendIcon = icon(html`<svg viewBox="0 0 24 24"><path d="M12 19V5.5M6 11l6-6 6 6" /></svg>`);
export const stopIcon = icon(
  html`<svg viewBox="0 0 24 24"><rect class="solid" x="7" y="7" width="10" height="10" rx="2" /></svg>`,
);
export const downIcon = icon(html`<svg viewBox="0 0 24 24"><path d="M12 5v13.5M6 13l6 6 6-6" /></svg>`);
