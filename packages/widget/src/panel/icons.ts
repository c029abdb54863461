import { html, type TemplateResult } from 'lit/html.js';

const icon = (shape: TemplateResult): TemplateResult => html`<span class="icon" aria-hidden="true">${shape}</span>`;

export const closeIcon = icon(html`<svg viewBox="0 0 24 24"><path d="m6 9.5 6 6 6-6" /></svg>`);
export const phoneIcon = icon(
  html`<svg viewBox="0 0 24 24">
    <path
      d="M5 4.5h3.2l1.6 4-2 1.4a11 11 0 0 0 5.3 5.3l1.4-2 4 1.6V18a2 2 0 0 1-2.2 2A15.5 15.5 0 0 1 3 6.7 2 2 0 0 1 5 4.5Z"
    />
  </svg>`,
);
export const hangUpIcon = icon(
  html`<svg viewBox="0 0 24 24">
    <path
      d="M3.2 14.8c-.9-1-.9-2.6.1-3.5a13 13 0 0 1 17.4 0c1 .9 1 2.5.1 3.5l-.6.7a1 1 0 0 1-1.2.2l-2.8-1.4a1 1 0 0 1-.5-1.2l.4-1.5a11.5 11.5 0 0 0-8.2 0l.4 1.5a1 1 0 0 1-.5 1.2L5 15.7a1 1 0 0 1-1.2-.2Z"
    />
  </svg>`,
);
export const microphoneIcon = icon(
  html`<svg viewBox="0 0 24 24">
    <rect x="9" y="3.5" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v2.5" />
  </svg>`,
);
export const mutedIcon = icon(
  html`<svg viewBox="0 0 24 24">
    <path
      d="M9 9v2.5a3 3 0 0 0 4.7 2.5M15 11V6.5a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10 5.5M18.5 11.5a6.4 6.4 0 0 1-.6 2.7M12 18v2.5M4 4l16 16"
    />
  </svg>`,
);
export const keypadIcon = icon(
  html`<svg viewBox="0 0 24 24">
    <path class="dots" d="M6 6h0M12 6h0M18 6h0M6 12h0M12 12h0M18 12h0M6 18h0M12 18h0M18 18h0" />
  </svg>`,
);
export const sendIcon = icon(html`<svg viewBox="0 0 24 24"><path d="M12 19V5.5M6 11l6-6 6 6" /></svg>`);
export const stopIcon = icon(
  html`<svg viewBox="0 0 24 24"><rect class="solid" x="7" y="7" width="10" height="10" rx="2" /></svg>`,
);
export const downIcon = icon(html`<svg viewBox="0 0 24 24"><path d="M12 5v13.5M6 13l6 6 6-6" /></svg>`);
