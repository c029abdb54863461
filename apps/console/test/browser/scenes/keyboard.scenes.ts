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
    const callId = await rig().place('shop');
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

  for (const colorScheme of ['light', 'dark'] as const) {
    it.concurrent(`axe finds nothing in any view when it is ${colorScheme}`, async () => {
      const callId = await rig().place('greeting-and-answer');
      const stranger = await Operator.arrive(rig(), { colorScheme });
      await stranger.page.getByRole('button', { name: 'Sign in' }).waitFor();
      const findings = { 'sign in': await stranger.axeFindings() } as Record<string, string[]>;
      await stranger.leave();
      const operator = await Operator.arrive(rig(), { key: rig().system.apiKey, colorScheme });
      const { page } = operator;
      const views: Record<string, [hash: string, sign: string]> = {
        calls: ['#/calls', `main a[href^="#/calls/${callId}"]`],
        call: [`#/calls/${callId}`, '.said'],
        turns: [`#/calls/${callId}?tab=turns`, '[role=tabpanel]'],
        wire: [`#/calls/${callId}?tab=wire`, '[role=tabpanel]'],
        facts: [`#/calls/${callId}?tab=facts`, '[role=tabpanel]'],
        fleet: ['#/fleet', 'main h1, main h2'],
        try: ['#/try', '.try-scenarios button'],
      };
      for (const [name, [hash, sign]] of Object.entries(views)) {
        await operator.go(hash);
        await page.locator(sign).first().waitFor();
        findings[name] = await operator.axeFindings();
      }
      expect(Object.fromEntries(Object.entries(findings).filter(([, found]) => found.length > 0))).toEqual({});
      await operator.leave();
    });
  }
}
