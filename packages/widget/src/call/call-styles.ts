/** A call. `--level`, from 0 to 1, is set several times a second and moves the picture. */
export const CALL_STYLES = `
.call { display: grid; gap: 12px; margin-block-end: 10px; padding: 14px; border-radius: 16px; background: var(--raised); animation: arrive .22s; }
.call-state { display: flex; align-items: center; gap: 12px; min-block-size: 28px; font-weight: 600; }
.call-state p { flex: 1; line-height: 1.35; }
.call.over { gap: 10px; }
.clock { color: var(--muted); font-weight: 400; font-size: 14px; font-variant-numeric: tabular-nums; }
.wave { display: flex; align-items: center; gap: 3px; block-size: 28px; color: color-mix(in srgb, var(--text) 60%, var(--raised)); }
.wave.agent { color: color-mix(in srgb, var(--accent) 85%, var(--text)); }
.wave i { inline-size: 4px; block-size: 28px; border-radius: 2px; background: currentColor; transform: scaleY(calc(.16 + var(--level, 0) * var(--reach))); transition: transform .12s linear; }
.wave i:nth-child(1) { --reach: .34; } .wave i:nth-child(2) { --reach: .62; } .wave i:nth-child(3) { --reach: .84; } .wave i:nth-child(4) { --reach: .56; } .wave i:nth-child(5) { --reach: .3; }
.wave.waits i { animation: line 1.3s ease-in-out infinite; }
.wave.waits i:nth-child(2) { animation-delay: .1s; } .wave.waits i:nth-child(3) { animation-delay: .2s; } .wave.waits i:nth-child(4) { animation-delay: .3s; } .wave.waits i:nth-child(5) { animation-delay: .4s; }
.call .hint { margin: 0; }
.call-actions { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 8px; }
.call-actions button { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 2px; padding: 8px 6px; min-block-size: 54px; background: var(--surface); box-shadow: inset 0 0 0 1px var(--line); font-size: 13px; line-height: 1.3; font-weight: 500; transition: background .15s; }
.call-actions button:not([aria-pressed='true'], [aria-expanded='true']):hover:enabled { background: color-mix(in srgb, var(--text) 6%, var(--surface)); }
.call-actions button:disabled { color: var(--muted); }
.call-actions button[aria-pressed='true'], .call-actions button[aria-expanded='true'] { background: var(--text); color: var(--surface); }
.call-actions .hang-up, .call-actions .hang-up:hover:enabled { background: #b42318; color: #fff; box-shadow: none; }
.over .call-actions button { flex-direction: row; gap: 8px; min-block-size: 44px; }
.keypad { display: grid; grid-template-columns: repeat(3, 1fr); gap: 6px; }
.keypad button { background: var(--surface); box-shadow: inset 0 0 0 1px var(--line); font-size: 18px; font-weight: 500; font-variant-numeric: tabular-nums; }
.keypad button:active { background: var(--text); color: var(--surface); }
@keyframes line { 50% { transform: scaleY(.5); } }
`;
