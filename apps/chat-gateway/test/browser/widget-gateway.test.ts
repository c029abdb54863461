/** The element against the real chat gateway: two replicas, a real Redis, and Vapi's Chat API with its quirks. */
import { waitUntil } from '@trunkline/testkit';
import { portOf, test } from './gateway-page.test-support.ts';
import { Visitor } from './widget-page.test-support.ts';

const SLOW = { firstDeltaDelayMs: 20, deltaDelayMs: 60 };
const STORY = 'Once upon a time there was a tea that nobody would drink, until one day somebody did.';

test('a reload in mid-answer and a dead replica lose no word and double none, in any tab', async ({ page, expect }) => {
  page.vapi.chat.setAnswerFor(({ text }) => ({
    steps: [{ say: text === 'Story' ? STORY : `You said ${text}.` }],
    pacing: SLOW,
  }));
  const context = await page.browser.newContext();
  const visitor = await Visitor.arrive(context, page.url);
  await visitor.open();
  await visitor.write('Hello');
  await visitor.reads('You said Hello.');
  await visitor.keep();
  const other = await Visitor.arrive(context, page.url);
  await other.open();
  await visitor.write('Story');
  await visitor.reads('Once upon');
  await visitor.page.reload();
  await visitor.reads('there was a tea');
  // The replica that both tabs read from is gone; the other one goes on.
  page.proxy.switchTo(portOf(page.replicas[1]?.url));
  page.proxy.cut();
  await visitor.reads(STORY);
  await other.reads(STORY);
  const whole = ['Hello', 'You said Hello.', 'Story', STORY];
  expect(await visitor.conversation()).toEqual(whole);
  expect(await other.conversation()).toEqual(whole);
  expect(new Set(page.sessions).size).toBe(1);
  expect(page.vapi.chat.countAsked('Story')).toBe(1);
  await context.close();
});

test('a stop keeps what was shown', async ({ page, expect }) => {
  page.vapi.chat.setAnswerFor(() => ({ steps: [{ say: STORY }], faults: { stallAfterDeltas: 4 } }));
  const context = await page.browser.newContext();
  const visitor = await Visitor.arrive(context, page.url);
  await visitor.open();
  await visitor.write('Story');
  await visitor.reads('Once upon');
  await visitor.page.getByRole('button', { name: 'Stop the answer' }).click();
  await visitor.page.getByText('Stopped').waitFor();
  const [, shown = ''] = await visitor.conversation();
  expect(STORY.startsWith(shown)).toBe(true);
  expect(shown).not.toBe(STORY);
  await context.close();
});

test('a person takes over, is named, and hands back', async ({ page, expect }) => {
  const context = await page.browser.newContext();
  const visitor = await Visitor.arrive(context, page.url);
  await visitor.open();
  await visitor.write('Help');
  await visitor.reads('you said "Help"');
  const [sessionId = ''] = page.sessions;
  await page.asPerson(sessionId, { text: 'Maya here.', name: 'Maya' });
  await visitor.reads('Maya here.');
  await visitor.page.getByText('Maya answers').waitFor();
  await visitor.write('Thank you');
  // The page shows its own words before they are taken.
  await waitUntil(async () => (await page.textsOf(sessionId)).includes('Thank you'));
  await page.asPerson(sessionId, { handBack: true });
  await visitor.page.getByText('AI assistant').waitFor();
  await visitor.write('And now?');
  await visitor.reads('you said "And now?"');
  expect(page.vapi.chat.countAsked('Thank you')).toBe(0);
  expect((await visitor.conversation()).slice(2, 5)).toEqual(['Maya here.', 'Thank you', 'And now?']);
  await context.close();
});

test('a session that was ended elsewhere says so, and a new one begins on wish', async ({ page, expect }) => {
  const context = await page.browser.newContext();
  const visitor = await Visitor.arrive(context, page.url);
  await visitor.open();
  await visitor.write('Hello');
  await visitor.reads('you said "Hello"');
  await page.replicas[1]?.ask(`/session/${page.sessions[0]}`, { method: 'DELETE' });
  await visitor.page.getByText('This conversation has ended.').waitFor();
  await visitor.page.getByRole('button', { name: 'Start a new conversation' }).click();
  await visitor.write('Again');
  await visitor.reads('you said "Again"');
  expect(new Set(page.sessions).size).toBe(2);
  await context.close();
});
