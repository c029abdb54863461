/** The example with `useChat` of the AI SDK, as it stands, against the real gateway. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { beforeAll } from 'vitest';
import { test as gatewayPage } from './gateway-page.test-support.ts';

const FOLDER = fileURLToPath(new URL('../../examples/use-chat/', import.meta.url));
const read = (name: string): string => readFileSync(FOLDER + name, 'utf8');

let script = '';
beforeAll(async () => {
  const bundle = await rolldown({
    input: `${FOLDER}page.tsx`,
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  script = output[0].code;
});

const test = gatewayPage.extend({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  files: async ({}, use) =>
    use(() => ({
      '/': { type: 'text/html', body: read('index.html') },
      '/page.css': { type: 'text/css', body: read('page.css') },
      '/page.js': { type: 'text/javascript', body: script },
    })),
});

test('useChat sends, streams, stops, and goes on after a reload', async ({ page, expect }) => {
  const answer = 'One two three four five six seven eight nine ten.';
  page.vapi.chat.setAnswerFor(({ text }) =>
    text === 'Stop me'
      ? { steps: [{ say: answer }], faults: { stallAfterDeltas: 3 } }
      : { steps: [{ say: text === 'Count' ? answer : `You said ${text}.` }], pacing: { deltaDelayMs: 120 } },
  );
  const context = await page.browser.newContext();
  const tab = await context.newPage();
  await tab.goto(page.url);
  const say = async (text: string): Promise<void> => {
    await tab.getByRole('textbox').fill(text);
    await tab.getByRole('button', { name: 'Send' }).click();
  };
  const said = (): Promise<string[]> => tab.locator('li').allInnerTexts();

  await say('Hello');
  await tab.getByText('You said Hello.').waitFor();

  await tab.getByRole('button', { name: 'Send' }).waitFor();
  await say('Count');
  await tab.getByText('One two').waitFor();
  await tab.reload();
  await tab.getByText(answer).waitFor();
  const words = (await said()).map((text) => text.trim());
  expect(words.filter((text) => text !== '')).toEqual(['Hello', 'You said Hello.', 'Count', answer]);

  await tab.getByRole('button', { name: 'Send' }).waitFor();
  await say('Stop me');
  await tab.getByText('One two three', { exact: true }).waitFor();
  await tab.getByRole('button', { name: 'Stop' }).click();
  await tab.getByRole('button', { name: 'Send' }).waitFor();
  await say('Bye');
  await tab.getByText('You said Bye.').waitFor();
  await context.close();
});
