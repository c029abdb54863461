/** The panel itself, its head and foot, and what buttons look like. */
export const FRAME_STYLES = `
.frame, .frame * { box-sizing: border-box; }
.frame {
  position: fixed; inset-block-end: max(20px, env(safe-area-inset-bottom)); inset-inline-end: 20px;
  inline-size: min(var(--trunkline-width, 400px), 100vw - 40px); block-size: min(var(--trunkline-height, 680px), 100dvh - 40px);
  visibility: hidden; opacity: 0; transform: translateY(14px) scale(.985); transform-origin: 100% 100%;
  transition: opacity .18s, transform .26s cubic-bezier(.2,.8,.2,1), visibility 0s .26s;
}
:host([position='start']) .frame { inset-inline: 20px auto; transform-origin: 0 100%; }
.frame.shown { visibility: visible; opacity: 1; transform: none; transition-delay: 0s; }
.panel {
  display: flex; flex-direction: column; block-size: 100%; overflow: hidden; outline: none;
  background: var(--surface); border-radius: var(--radius); box-shadow: var(--shadow);
}
:where(.frame) :where(h2, p, ul, ol, li) { margin: 0; padding: 0; }
.icon { display: inline-grid; inline-size: 20px; block-size: 20px; flex: none; }
.icon svg { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.icon .solid { fill: currentColor; stroke: none; }
.icon .dots { stroke-width: 2.8; }
.visually-hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.frame button { font: inherit; color: inherit; cursor: pointer; background: none; border: 0; padding: 0; min-block-size: 44px; border-radius: 12px; touch-action: manipulation; }
.frame button:disabled { cursor: default; }
.frame :focus-visible { outline: 2px solid var(--accent-ink); outline-color: color-mix(in srgb, var(--accent) 70%, var(--text)); outline-offset: 2px; }
.frame textarea:focus-visible { outline: none; }
.frame .solid:is(button) { display: inline-flex; align-items: center; justify-content: center; gap: 8px; padding-inline: 18px; background: var(--accent); color: var(--on-accent); font-weight: 600; transition: filter .15s; }
.frame .solid:is(button):hover { filter: brightness(1.1); }

header { display: flex; align-items: center; gap: 12px; padding: 14px 10px 13px 18px; border-block-end: 1px solid var(--line); }
[dir='rtl'] header { padding-inline: 18px 10px; }
.mark { display: flex; align-items: center; justify-content: center; gap: 3px; flex: none; inline-size: 38px; block-size: 38px; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-weight: 600; font-size: 16px; }
.mark i { inline-size: 3px; block-size: 8px; border-radius: 2px; background: currentColor; }
.mark i:nth-child(2) { block-size: 17px; }
.mark i:nth-child(3) { block-size: 11px; }
.mark.person { background: var(--raised); color: var(--text); box-shadow: inset 0 0 0 1.5px var(--edge); }
.who { flex: 1; min-inline-size: 0; }
.who h2 { font-size: 16px; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.presence { font-size: 13px; line-height: 1.4; color: var(--muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.presence.lost { color: var(--warn-text); }
.frame .quiet { display: inline-flex; align-items: center; justify-content: center; gap: 7px; padding-inline: 14px; font-weight: 600; font-size: 14px; color: var(--accent-ink); }
.frame .quiet.round { inline-size: 44px; padding: 0; color: var(--muted); }
.frame .quiet:hover { background: var(--raised); }

.bottom { position: relative; padding: 0 14px 10px; }
.latest.latest { position: absolute; inset-block-end: calc(100% + 6px); inset-inline: 0; margin-inline: auto; inline-size: fit-content; display: flex; align-items: center; gap: 6px; padding-inline: 14px 16px; border-radius: 22px; background: var(--surface); color: var(--text); font-size: 13px; font-weight: 600; box-shadow: var(--shadow); }
.latest .icon { inline-size: 16px; block-size: 16px; }
.hint { display: flex; align-items: center; justify-content: space-between; gap: 4px 12px; margin-block-end: 8px; padding: 9px 14px; border-radius: 12px; background: var(--raised); font-size: 14px; line-height: 1.4; }
.hint.warn { background: var(--warn-surface); color: var(--warn-text); }
.hint button { flex: none; margin-block: -9px; margin-inline-end: -8px; padding-inline: 8px; font-weight: 600; text-decoration: underline; text-underline-offset: 3px; }
.hint.over { flex-direction: column; align-items: stretch; gap: 12px; padding: 16px; margin-block-end: 6px; text-align: center; text-wrap: balance; }
.hint.over button { margin: 0; text-decoration: none; }
.consent { display: grid; gap: 12px; padding: 16px; margin-block-end: 6px; border-radius: 14px; background: var(--raised); font-size: 14px; }
.consent a { color: inherit; }

.composer { display: flex; align-items: flex-end; gap: 2px; border: 1px solid var(--edge); border-radius: calc(var(--radius) - 2px); background: var(--surface); padding-inline-start: 14px; transition: border-color .15s, box-shadow .15s; }
.composer:focus-within { border-color: var(--accent-ink); box-shadow: 0 0 0 1px color-mix(in srgb, var(--accent) 70%, var(--text)); }
.composer textarea { flex: 1; min-inline-size: 0; min-block-size: 46px; max-block-size: 152px; padding: 12px 0 11px; border: 0; outline: none; resize: none; background: none; color: inherit; font: inherit; font-size: 16px; line-height: 1.45; }
.composer textarea::placeholder { color: var(--muted); opacity: 1; }
.composer .action { display: grid; place-items: center; inline-size: 44px; block-size: 46px; flex: none; }
.composer .action .icon { place-items: center; inline-size: 34px; block-size: 34px; padding: 7px; border-radius: 50%; background: var(--accent); color: var(--on-accent); transition: background .15s, color .15s, transform .15s; }
.composer .action:hover:enabled .icon { transform: scale(1.06); }
.composer .action:disabled .icon { background: var(--raised); color: var(--muted); }
.footnote.footnote { margin-block-start: 8px; text-align: center; font-size: 12px; line-height: 1.3; color: var(--muted); }

@media (max-width: 480px) {
  .frame, :host([position='start']) .frame { inset: 0; inline-size: 100%; block-size: 100dvh; }
  .panel { border-radius: 0; padding-block: env(safe-area-inset-top) env(safe-area-inset-bottom); }
}
@media (prefers-reduced-motion: reduce) { .frame, .frame * { transition: none !important; animation: none !important; } .frame { transform: none; } }
@media (forced-colors: active) { .panel { border: 1px solid CanvasText; } .frame button { border: 1px solid ButtonText; } }
`;
