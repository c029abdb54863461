/** Somebody in front of the operators' page: what they see and do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { CallAnswer } from '../../src/api-types.ts';
// The package as a whole needs vitest around it, which the pictures of the docs have not.
import { waitUntil } from '../../../../packages/testkit/src/wait-until.ts';
import type { ConsoleRig } from './console-rig.test-support.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Runs before the page: notes what the page's own policy has forbidden it, and the words that were partial for a moment. */
const NOTES = `window.violations = [];
  addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));
  window.partials = new Set();
  const notePartials = () => { for (const said of document.querySelectorAll('.said[data-partial]')) partials.add(said.textContent); };
  new MutationObserver(notePartials).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });`;

export interface OperatorOptions extends BrowserContextOptions {
  /** A key to be signed in with; nobody is signed in without one. */
  key?: string | undefined;
  /** Where the console is, if not at its own address. */
  url?: string;
  /** Where on the page to begin. */
  hash?: string;
  /** A script that runs before the page's own. */
  before?: string;
}

/** Cookies by key: the console lets an address try ten times a minute. */
const cookies = new Map<string, { name: string; value: string }>();

async function signInOverApi(url: string, key: string): Promise<{ name: string; value: string }> {
  const known = cookies.get(key);
  if (known) return known;
  const answer = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apiKey: key }),
  });
  const [name = '', value = ''] = answer.headers.getSetCookie()[0]?.split(';')[0]?.split('=') ?? [];
  if (!answer.ok) throw new Error(`POST /api/login: ${answer.status}`);
  cookies.set(key, { name, value });
  return { name, value };
}

export class Operator {
  readonly page: Page;
  /** What the page has said on its console as a fault. */
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
    page.on('pageerror', (error) => this.faults.push(String(error)));
  }

  static async arrive(rig: ConsoleRig, options: OperatorOptions = {}): Promise<Operator> {
    const { key, url = rig.system.consoleUrl, hash = '', before, ...more } = options;
    const context = await rig.browser.newContext({ viewport: { width: 1280, height: 800 }, ...more });
    context.setDefaultTimeout(40_000);
    await context.addInitScript(NOTES);
    if (before !== undefined) await context.addInitScript(before);
    if (key !== undefined) {
      const cookie = await signInOverApi(rig.system.consoleUrl, key);
      await context.addCookies([{ ...cookie, domain: '127.0.0.1', path: '/api', httpOnly: true, sameSite: 'Strict' }]);
    }
    const operator = new Operator(await context.newPage());
    await operator.page.goto(`${url}/${hash}`);
    return operator;
  }

  async go(hash: string): Promise<void> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  }

  /** What the page's policy has forbidden, and what it said as a fault. */
  async complaints(): Promise<string[]> {
    return [...this.faults, ...(await this.page.evaluate<string[]>('violations'))];
  }

  /** What axe-core minds, as `rule: element`. @param rules only these, or all of them. */
  async axeFindings(rules?: readonly string[]): Promise<string[]> {
    if (!(await this.page.evaluate("'axe' in window"))) await this.page.evaluate(AXE);
    const options = rules ? JSON.stringify({ runOnly: rules }) : '';
    return this.page.evaluate(`axe.run(${options}).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`);
  }

  /** What has stood on the page as words that may still change. */
  partials(): Promise<string[]> {
    return this.page.evaluate('[...partials]');
  }

  /** Waits until the transcript has these words, as final ones. */
  async reads(text: string): Promise<void> {
    await this.page.locator('.said:not([data-partial])', { hasText: text }).first().waitFor();
  }

  /** Waits until "What happened" has this sentence, wherever in the list: only the rows that are seen are made, so it is scrolled through. */
  async happened(text: string): Promise<void> {
    let seen: readonly string[] = [];
    await waitUntil(
      async () => {
        seen = await this.page.evaluate<string[]>(`(async () => {
          const box = document.querySelector('[aria-label="What happened"] .long-list');
          const seen = [];
          for (let top = 0; box && top <= box.scrollHeight; top += box.clientHeight) {
            box.scrollTop = top;
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            seen.push(box.innerText);
            if (box.textContent.includes(${JSON.stringify(text)})) return [${JSON.stringify(text)}];
          }
          return seen;
        })()`);
        return seen[0] === text;
      },
      { what: () => `"${text}" among what happened:\n${seen.join('\n')}`, timeoutMs: 60_000, everyMs: 250 },
    );
  }

  /** Reads a call as the page does. */
  async readCall(callId: string): Promise<CallAnswer> {
    const url = new URL(`/api/calls/${callId}`, this.page.url()).href;
    return (await (await this.page.context().request.get(url)).json()) as CallAnswer;
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }
}
