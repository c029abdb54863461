/** The softphone and the chat of the page, against the agent of the sandbox. */
import { expect, it } from 'vitest';
import type { ConsoleRig } from '../console-rig.test-support.ts';
import { Operator } from '../operator.test-support.ts';

export function tryScenes(rig: () => ConsoleRig): void {
  it.concurrent('call and chat are one conversation, and the call can be opened while it goes on', async () => {
    const operator = await Operator.arrive(rig(), {
      key: rig().system.apiKey,
      hash: '#/try',
      permissions: ['microphone'],
    });
    const { page } = operator;
    await page.locator('button:not([aria-disabled])', { hasText: 'Send' }).waitFor();
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Do you have white tea?');
    await page.keyboard.press('Enter');
    const log = page.getByRole('log', { name: 'Conversation' });
    await log.locator('[data-side=agent]').first().waitFor();
    await page.getByRole('button', { name: 'Talk to the agent' }).click();
    await log.getByText('Oriel Tea, hello').waitFor();
    await page.getByRole('link', { name: 'Open this call' }).click();
    await page.locator('.said', { hasText: 'Oriel Tea, hello' }).waitFor();
    const bar = page.getByRole('complementary', { name: 'Your call' });
    await bar.getByRole('button', { name: 'Mute' }).click();
    await bar.getByRole('button', { name: 'Hang up' }).click();
    await bar.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'What happened' }).getByText('The call ended').waitFor();
    await page.getByRole('link', { name: 'Try it' }).click();
    await log.getByText('Do you have white tea?', { exact: true }).waitFor();
    expect(await operator.complaints()).toEqual([]);
    await operator.leave();
  });

  it.concurrent('a scenario is one click, and its call another', async () => {
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey, hash: '#/try' });
    const { page } = operator;
    await page.getByRole('button', { name: 'greeting-and-answer' }).click();
    await page.getByRole('link', { name: 'Open greeting-and-answer' }).click();
    const greeting = page.locator('.said', { hasText: 'How can I help' });
    await greeting.waitFor();
    expect(await greeting.count()).toBe(1);
    await operator.leave();
  });

  it.concurrent('a microphone that is refused is said in words', async () => {
    const operator = await Operator.arrive(rig(), {
      key: rig().system.apiKey,
      hash: '#/try',
      before: "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
    });
    await operator.page.getByRole('button', { name: 'Talk to the agent' }).click();
    const words = operator.page.getByRole('alert');
    await words.waitFor();
    expect(await words.innerText()).toContain('The browser does not let this page use the microphone.');
    await operator.leave();
  });
}
