/** What is said. The agent's words stand on the page itself, those of the visitor in a bubble. */
export const CONVERSATION_STYLES = `
.scroll { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 20px 18px 14px; display: flex; flex-direction: column; scrollbar-width: thin; scrollbar-color: var(--edge) transparent; outline-offset: -3px !important; }
.messages { list-style: none; display: flex; flex-direction: column; }
.message { max-inline-size: 100%; margin-block-start: 20px; animation: arrive .22s cubic-bezier(.2,.8,.2,1); }
.message.follows { margin-block-start: 8px; }
.messages > :first-child { margin-block-start: 0; }
.message[hidden] { display: none; }
.speaker { display: block; margin-block-end: 3px; font-size: 12.5px; line-height: 1.4; font-weight: 600; color: var(--muted); }
.human .speaker { color: var(--accent-ink); }
.follows .speaker, .user .speaker { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
.body { overflow-wrap: anywhere; white-space: pre-wrap; }
.assistant:not(.partial, .final) .body { white-space: normal; }
.user { display: flex; flex-direction: column; align-items: flex-end; padding-inline-start: 44px; }
.user .body { padding: 9px 15px 10px; border-radius: 17px; border-end-end-radius: 5px; background: color-mix(in srgb, var(--accent) 11%, var(--surface)); }
[data-theme='dark'] .user .body { background: color-mix(in srgb, var(--accent) 20%, var(--surface)); }
.human .body { padding-inline-start: 12px; border-inline-start: 2px solid var(--accent); }
.user.sending .body { opacity: .75; }
.partial .body { color: var(--muted); }
.user.failed .body { background: none; box-shadow: inset 0 0 0 1.5px var(--danger); }
.foot { font-size: 13px; line-height: 1.4; color: var(--muted); margin-block-start: 4px; }
.foot:empty { display: none; }
.failed .foot { color: var(--danger); }
.foot button { padding-inline: 8px; margin-block: -10px; font-weight: 600; color: var(--text); text-decoration: underline; text-underline-offset: 3px; }
.note { display: flex; align-items: center; gap: 12px; margin-block: 22px 2px; font-size: 12.5px; color: var(--muted); text-align: center; }
.note::before, .note::after { content: ''; flex: 1; min-inline-size: 16px; block-size: 1px; background: var(--line); }

.body > * + * { margin-block-start: .65em; }

.activity.activity { display: flex; align-items: center; gap: 10px; margin-block-start: 16px; font-size: 13.5px; color: var(--muted); animation: arrive .22s .12s both; }
.dots { display: inline-flex; align-items: center; gap: 3px; block-size: 16px; }
.dots i { inline-size: 3px; block-size: 6px; border-radius: 2px; background: var(--accent-ink); background: color-mix(in srgb, var(--accent) 80%, var(--text)); animation: think 1.1s ease-in-out infinite; }
.dots i:nth-child(2) { animation-delay: .14s; }
.dots i:nth-child(3) { animation-delay: .28s; }

.empty { margin-block: auto; padding-block: 8px; }
.greeting.greeting { font-size: 25px; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; text-wrap: balance; }
.greeting-note.greeting-note { margin-block-start: 8px; color: var(--muted); text-wrap: pretty; }
.suggestions.suggestions { list-style: none; display: grid; gap: 8px; margin-block-start: 22px; }
.suggestions button { inline-size: 100%; padding: 9px 15px; border: 1px solid var(--line); text-align: start; line-height: 1.4; transition: border-color .15s, background .15s; }
.suggestions button:hover { border-color: var(--edge); background: var(--raised); }
.call-offer { margin-block-start: 26px; display: grid; justify-items: start; gap: 10px; }
.call-offer p { font-size: 14px; color: var(--muted); }
@keyframes arrive { from { opacity: 0; transform: translateY(5px); } }
@keyframes think { 40% { block-size: 15px; } 80% { block-size: 6px; } }
`;
