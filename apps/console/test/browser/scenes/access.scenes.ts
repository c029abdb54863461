/** Who may see and do what. */
import { expect, it } from 'vitest';
import type { ConsoleRig } from '../console-rig.test-support.ts';
import { Operator } from '../operator.test-support.ts';

export function accessScenes(rig: () => ConsoleRig): void {
  it.concurrent('nobody sees anything without a key, and a wrong key is told so', async () => {
    const operator = await Operator.arrive(rig(), { hash: '#/fleet' });
    const { page } = operator;
    const key = page.getByRole('textbox', { name: 'API key' });
    await key.fill('no-such-key-0123456789');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('No key of this deployment is like that').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    await key.fill(rig().system.apiKey);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Fleet' }).and(page.locator('[aria-current=page]')).waitFor();
    // The cookie is for the server alone, and is still there after a reload.
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.reload();
    await page.getByRole('link', { name: 'Fleet' }).waitFor();
    await page.getByRole('button', { name: 'demo' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await key.waitFor();
    await page.reload();
    await key.waitFor();
    await operator.leave();
  });

  it.concurrent('a key that may only read cannot act, and the buttons say why', async () => {
    const callId = await rig().place('greeting-and-answer');
    const operator = await Operator.arrive(rig(), { key: rig().system.readKey, hash: `#/calls/${callId}` });
    const hangUp = operator.page.getByRole('button', { name: 'Hang up…' });
    await hangUp.waitFor();
    expect(await hangUp.getAttribute('aria-disabled')).toBe('true');
    expect(await hangUp.getAttribute('title')).toContain('may only read');
    // Whoever goes past the page is stopped by the server.
    const url = `${rig().system.consoleUrl}/api/calls/${callId}/hangup`;
    const answer = await operator.page.context().request.post(url, { data: {} });
    expect(answer.status()).toBe(403);
    await operator.leave();
  });
}
