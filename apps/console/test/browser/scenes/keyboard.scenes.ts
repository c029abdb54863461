/** The page without a mouse, and for whoever does not see it. */
import { expect, it } from 'vitest';
import { type ConsoleRig, waitForEnd } from '../console-rig.test-support.ts';
import { Operator } from '../operator.test-support.ts';

/** Presses Tab until something that is named like this has the focus. @throws when it cannot be reached */
async function tabTo({ page }: Operator, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      "(document.activeElement?.getAttribute('aria-label') ?? '') + ' ' + (document.activeElement?.textContent ?? '') + ' ' + (document.activeElement?.getAttribute('href') ?? '')",
    );
    if (name.test(focused)) return;
  }
  throw new Error(`the Tab key never came to ${name}`);
}

export function keyboardScenes(rig: () => ConsoleRig): void {
  it.concurrent('from the list to a call and to its end, with the keyboard alone', async () => {
    const callId = await rig().place('waits-for-operator');
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey });
    const { page } = operator;
    await page.locator(`main a[href^="#/calls/${callId}"]`).first().waitFor();
    await tabTo(operator, new RegExp(callId));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Hang up…' }).waitFor();
    await page.locator('body').focus();
    await tabTo(operator, /Hang up…/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(operator, /^\s*Hang up\s*$/);
    await page.keyboard.press('Enter');
    await waitForEnd(rig(), callId);
    expect((await rig().client.readCallRecord(callId))?.endedBy).toBe('operator');
    await operator.leave();
  });

  it.concurrent('axe finds nothing in any view, whether it is light or dark', async () => {
    const callId = await rig().place('greeting-and-answer');
    const findings: Record<string, string[]> = {};
    const look = async (operator: Operator, name: string): Promise<void> => {
      findings[name] = await operator.axeFindings();
      // What the scheme changes is colours and nothing else.
      await operator.page.emulateMedia({ colorScheme: 'dark' });
      findings[`${name}, dark`] = await operator.axeFindings(['color-contrast', 'link-in-text-block']);
      await operator.page.emulateMedia({ colorScheme: 'light' });
    };
    const stranger = await Operator.arrive(rig(), { colorScheme: 'light' });
    await stranger.page.getByRole('button', { name: 'Sign in' }).waitFor();
    await look(stranger, 'sign in');
    await stranger.leave();
    const operator = await Operator.arrive(rig(), { key: rig().system.apiKey, colorScheme: 'light' });
    const views: Record<string, [hash: string, sign: string]> = {
      calls: ['#/calls', `main a[href^="#/calls/${callId}"]`],
      call: [`#/calls/${callId}`, '.said'],
      turns: [`#/calls/${callId}?tab=turns`, '[role=tabpanel] table'],
      tools: [`#/calls/${callId}?tab=tools`, '[role=tabpanel] > *'],
      wire: [`#/calls/${callId}?tab=wire`, '[role=tabpanel] .rung'],
      facts: [`#/calls/${callId}?tab=facts`, '[role=tabpanel] .raw-line'],
      fleet: ['#/fleet', 'main h1, main h2'],
      try: ['#/try', '.try-scenarios button'],
    };
    for (const [name, [hash, sign]] of Object.entries(views)) {
      await operator.go(hash);
      await operator.page.locator(sign).first().waitFor();
      await look(operator, name);
    }
    expect(Object.fromEntries(Object.entries(findings).filter(([, found]) => found.length > 0))).toEqual({});
    await operator.leave();
  });
}
