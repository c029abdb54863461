/** Pages with the element on them, as their visitors get them. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@trunkline/testkit';
import type { BrowserContext, Page } from 'playwright-core';

const WIDGET_DIR = fileURLToPath(new URL('../../../../packages/widget/dist/browser/', import.meta.url));

/** Strict: no inline script, no inline style, nothing from elsewhere. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";
const TYPES: Record<string, string> = { js: 'text/javascript', json: 'application/json', map: 'application/json' };

export interface WidgetPageOptions {
  /** Attributes of the element, as they stand in HTML. */
  attributes?: string;
  /** Attributes of the page's root. */
  root?: string;
  body?: string;
  css?: string;
}

/** Serves `/` with the element and `/widget/` with what has been built. */
export function widgetFiles({ attributes = '', root = 'lang="en"', body = '', css = '' }: WidgetPageOptions = {}) {
  return async (path: string) => {
    if (path === '/page.css') return { type: 'text/css', body: css };
    if (path === '/') {
      const html = `<!doctype html><html ${root}><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/page.css">
<script type="module" src="/widget/trunkline-agent.js"></script></head><body><main><h1>A page</h1>${body}</main>
<trunkline-agent token-url="/agent-token" ${attributes}></trunkline-agent></body></html>`;
      return { type: 'text/html; charset=utf-8', body: html, headers: { 'content-security-policy': CSP } };
    }
    const [, file] = /^\/widget\/([\w./-]+)$/.exec(path) ?? [];
    if (file === undefined || file.includes('..')) return undefined;
    const content = await readFile(WIDGET_DIR + file).catch(() => undefined);
    return content && { type: TYPES[file.split('.').at(-1) ?? ''] ?? 'text/plain', body: content };
  };
}

/** What a visitor of the page sees and does. */
export class Visitor {
  readonly page: Page;
  /** What the page has said on its console as a fault, Content-Security-Policy among others. */
  readonly faults: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
    page.on('pageerror', (error) => this.faults.push(String(error)));
  }

  static async arrive(context: BrowserContext, url: string): Promise<Visitor> {
    const visitor = new Visitor(await context.newPage());
    await visitor.page.goto(url);
    return visitor;
  }

  /** Notes the element's events of these names from here on. @returns what reads them, as `name {detail}`. */
  async watch(...names: string[]): Promise<() => Promise<string[]>> {
    await this.page.evaluate(`window.told = []; for (const name of ${JSON.stringify(names)})
      addEventListener(name, (event) => told.push(name + ' ' + JSON.stringify(event.detail)));`);
    return () => this.page.evaluate('told');
  }

  /** Resolves when the page has stored its session, in which other tabs then begin. */
  async keep(): Promise<void> {
    // The page's own policy forbids what `waitForFunction` would do with these words.
    await waitUntil(
      () => this.page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('trunkline:http'))"),
      {
        what: 'the page to store its session',
      },
    );
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'Open chat' }).click();
    await this.page.getByRole('dialog').waitFor();
  }

  async write(text: string): Promise<void> {
    await this.page.getByRole('textbox').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until an answer reads like this. */
  async reads(text: string): Promise<void> {
    await this.page.locator('.message', { hasText: text }).last().waitFor();
  }

  /** All that stands in the conversation, one entry per message. */
  async conversation(): Promise<string[]> {
    return this.page.locator('.message:not([hidden]) .body').allInnerTexts();
  }
}
