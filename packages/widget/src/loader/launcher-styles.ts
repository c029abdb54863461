/** The styles of what is on the page before the panel is loaded: the button, and the colours of both themes. */
export const LAUNCHER_STYLES = `
:host { all: initial; position: fixed; font-family: var(--trunkline-font, inherit); z-index: var(--trunkline-z-index, 2147483000); inset-block-end: 0; inset-inline-end: 0; }
:host([position='start']) { inset-inline: 0 auto; }
:host([hidden]) { display: none; }
.root {
  --surface: var(--trunkline-surface, #fff); --raised: #f5f6f3; --text: var(--trunkline-text, #1a1d1a); --muted: #5b6159;
  --line: #e3e5df; --edge: #868c83; --danger: #b42318; --warn-surface: #fdf3dc; --warn-text: #664400;
  --shadow: 0 1px 2px #1118, 0 1px 1px #1110, 0 12px 32px -4px #1a1d1a38;
  --radius: var(--trunkline-radius, 18px);
  color-scheme: light; font-size: 15px; line-height: 1.5; color: var(--text);
  text-align: start; -webkit-font-smoothing: antialiased; -webkit-text-size-adjust: 100%;
}
.root[data-theme='dark'] {
  color-scheme: dark; --surface: var(--trunkline-surface, #171917); --raised: #222622; --text: var(--trunkline-text, #eceee9);
  --muted: #a5aba1; --line: #323732; --edge: #7d847a; --danger: #ff8f84; --warn-surface: #3a2f14; --warn-text: #f3d591;
  --shadow: 0 0 0 1px #ffffff14, 0 16px 40px -4px #000c;
}
.launcher {
  all: unset; box-sizing: border-box; display: grid; place-items: center; position: fixed; inset-block-end: max(20px, env(safe-area-inset-bottom));
  inset-inline-end: 20px; inline-size: 56px; block-size: 56px; border-radius: 50%; cursor: pointer;
  background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow);
  transition: transform .2s cubic-bezier(.2,.8,.2,1), opacity .2s;
}
:host([position='start']) .launcher { inset-inline: 20px auto; }
.launcher:hover { transform: translateY(-2px); }
.launcher:active { transform: scale(.96); }
.launcher:focus-visible { outline: 3px solid var(--surface); box-shadow: 0 0 0 6px var(--accent), var(--shadow); }
.launcher svg { inline-size: 26px; block-size: 26px; }
.launcher[aria-busy='true'] svg { animation: breathe 1.2s ease-in-out infinite; }
.launcher .badge {
  position: absolute; inset-block-start: -3px; inset-inline-end: -3px; min-inline-size: 21px; block-size: 21px; border-radius: 11px;
  background: #b42318; color: #fff; font: 600 12px/21px system-ui, sans-serif; text-align: center; box-shadow: 0 0 0 2px var(--surface);
}
.launcher .badge:empty { display: none; }
.launcher-note {
  position: fixed; inset-block-end: 88px; inset-inline-end: 20px; max-inline-size: 240px; padding: 10px 14px; border-radius: 12px;
  background: var(--surface); color: var(--text); box-shadow: var(--shadow); font-size: 14px;
}
:host([position='start']) .launcher-note { inset-inline: 20px auto; }
.launcher-note:empty { display: none; }
:host([open]) .launcher { opacity: 0; pointer-events: none; visibility: hidden; }
@keyframes breathe { 50% { opacity: .4; } }
@media (prefers-reduced-motion: reduce) { .launcher, .launcher svg { transition: none; animation: none !important; } }
@media (forced-colors: active) { .launcher { border: 2px solid ButtonText; } }
@media print { :host { display: none; } }
`;
