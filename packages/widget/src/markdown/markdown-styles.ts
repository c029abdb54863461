/** Formatted words. */
export const MARKDOWN_STYLES = `
.body h6 { margin: 1em 0 0; font-size: 1em; font-weight: 650; }
.body a { color: var(--accent-ink); text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; }
.body a:not([href]) { text-decoration: none; color: inherit; }
.body ul, .body ol { padding-inline-start: 1.3em; }
.body ul { list-style: disc; }
.body li + li { margin-block-start: .25em; }
.body li::marker { color: var(--muted); }
.body code { font: .88em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; padding: .15em .35em; border-radius: 5px; background: var(--raised); }
.body pre { margin-inline: 0; padding: 11px 13px; border-radius: 10px; background: var(--raised); overflow-x: auto; font: .86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre; }
.body blockquote { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 2px solid var(--line); color: var(--muted); }
.body hr { border: 0; border-block-start: 1px solid var(--line); margin-block: 1em; }
.body table { display: block; overflow-x: auto; border-collapse: collapse; font-size: .93em; }
.body td { padding: 5px 14px 5px 0; border-block-end: 1px solid var(--line); text-align: start; }
.body tr:first-child td { font-weight: 600; }
`;
