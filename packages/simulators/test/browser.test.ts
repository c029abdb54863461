import { afterEach, describe, expect, it } from 'vitest';
import { type FakeBrowser, type FakeBrowserOptions, isBrowserEvent, openFakeBrowser } from '../src/browser/index.ts';
import { openVoiceGateway, type VoiceGateway, type VoiceGatewayOptions } from './voice-gateway.ts';

const TIMEOUT_MS = 10_000;
const TONE = Int16Array.from({ length: 3200 }, (_, index) => Math.round(8000 * Math.sin(index / 5)));

const open: { gateways: VoiceGateway[]; browsers: FakeBrowser[] } = { gateways: [], browsers: [] };
afterEach(async () => {
  for (const browser of open.browsers.splice(0)) browser.vanish();
  await Promise.all(open.gateways.splice(0).map((gateway) => gateway.close()));
});

async function start(options: Partial<FakeBrowserOptions> = {}, gatewayOptions: VoiceGatewayOptions = {}) {
  const gateway = await openVoiceGateway(gatewayOptions);
  open.gateways.push(gateway);
  const browser = openFakeBrowser({ audioUrl: gateway.url, pollUrl: gateway.pollUrl, token: 'secret', ...options });
  open.browsers.push(browser);
  return { gateway, browser, ready: () => browser.waitFor(isBrowserEvent('ready'), TIMEOUT_MS) };
}

const inOrder = (numbers: readonly (number | undefined)[]) => numbers.every((seq, index) => seq === index);

describe('a browser on the wire', () => {
  it('opens as a page does, with its token as a subprotocol and its origin', async () => {
    const { gateway, browser, ready } = await start({ origin: 'https://shop.example', format: 'mulaw' });
    await ready();
    const [handshake] = gateway.handshakes;
    expect(handshake?.headers['sec-websocket-protocol']).toBe('trunkline.v1,token.secret');
    expect(handshake?.headers.origin).toBe('https://shop.example');
    expect(handshake?.url).toBe('/web/audio');
    expect(gateway.messages[0]).toEqual({ type: 'start', format: 'mulaw' });
    const opened = await browser.waitFor(isBrowserEvent('link.opened'), TIMEOUT_MS);
    expect(opened.protocol).toBe('trunkline.v1');
  });

  it('sends its voice from number 0 on, in real time, and says what it said', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    const endedAtMs = await browser.say(TONE);
    expect(browser.ear.saidBetween(endedAtMs - 200, endedAtMs)).toEqual(TONE);
    await expect.poll(() => gateway.numbers.length).toBeGreaterThanOrEqual(10);
    expect(inOrder(gateway.numbers)).toBe(true);
  });

  it('plays a turn, hears it, and reports how much of it was played', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    gateway.say({ type: 'turn', turnId: 'turn_1', generation: 0 });
    gateway.speak(8, { isLast: true });
    const ended = await browser.waitFor(isBrowserEvent('playout.ended'), TIMEOUT_MS);
    expect(ended).toMatchObject({ turnId: 'turn_1', playedSamples: 2560 });
    expect(browser.ear.heardBetween(ended.endedAtMs - 160, ended.endedAtMs)).toEqual(new Int16Array(2560).fill(4000));
    await expect.poll(() => gateway.messages.at(-1)).toEqual({ type: 'played', turnId: 'turn_1', samples: 2560 });
    await browser.waitFor(isBrowserEvent('agent.speechEnded'), TIMEOUT_MS);
  });

  it('answers an interrupt with what it had heard, and plays nothing of that generation any more', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    gateway.say({ type: 'turn', turnId: 'turn_1', generation: 0 });
    gateway.speak(50);
    await browser.waitFor(isBrowserEvent('playout.started'), TIMEOUT_MS);
    gateway.say({ type: 'interrupt', generation: 0 });
    gateway.speak(1);
    const cut = await browser.waitFor(isBrowserEvent('interrupt'), TIMEOUT_MS);
    await browser.waitFor(isBrowserEvent('frame.late'), TIMEOUT_MS);
    expect(await gateway.waitFor('cleared')).toEqual({ type: 'cleared', generation: 0, samples: cut.playedSamples });
    expect(cut.droppedMs + cut.playedSamples / 16).toBe(1000);
    expect(browser.ear.playRuns.map(({ endedBy }) => endedBy)).toEqual(['cleared']);
  });

  it('says what a page can say', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    browser.text('hello', 'id-1');
    browser.digits('12#');
    browser.mute(true);
    browser.ping();
    await browser.waitFor(isBrowserEvent('pong'), TIMEOUT_MS);
    await browser.bye();
    await gateway.waitFor('bye');
    expect(gateway.messages.slice(1)).toEqual([
      { type: 'text', text: 'hello', id: 'id-1' },
      { type: 'digits', digits: '12#' },
      { type: 'mute', on: true },
      { type: 'ping' },
      { type: 'bye' },
    ]);
    expect(await browser.ended).toBe('user');
  });

  it('notes what is in no contract, and lives', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    gateway.say({ type: 'from-the-future' });
    gateway.sendBinary(Buffer.from([1, 2, 3]));
    await browser.waitFor(isBrowserEvent('message.unknown'), TIMEOUT_MS);
    expect(await browser.waitFor(isBrowserEvent('frame.broken'), TIMEOUT_MS)).toMatchObject({ bytes: 3 });
  });
});

describe('a browser whose connection is lost', () => {
  it('comes back with its token and loses no frame of its microphone', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    await expect.poll(() => gateway.numbers.length).toBeGreaterThan(5);
    gateway.cut();
    const again = await browser.waitFor((event) => event.type === 'ready' && event.isResumed, TIMEOUT_MS);
    expect(again).toMatchObject({ lostFrames: 0 });
    expect(gateway.messages.filter(({ type }) => type === 'start')[1]).toEqual({
      type: 'start',
      format: 'pcm16k',
      resumeToken: 'resume-1',
      playedSamples: 0,
    });
    const before = gateway.numbers.length;
    await expect.poll(() => gateway.numbers.length).toBeGreaterThan(before + 5);
    expect(inOrder(gateway.numbers)).toBe(true);
  });

  it('sends again what the gateway says it does not have', async () => {
    const { gateway, browser, ready } = await start({}, { ackSeq: () => 0 });
    await ready();
    await expect.poll(() => gateway.numbers.length).toBeGreaterThan(5);
    gateway.cut();
    const again = await browser.waitFor((event) => event.type === 'ready' && event.isResumed, TIMEOUT_MS);
    expect(again).toMatchObject({ lostFrames: 0, ackSeq: 0 });
    await expect.poll(() => gateway.numbers.filter((seq) => seq === 3).length).toBe(2);
  });

  it('notices a link that is dead without a word', async () => {
    const { gateway, browser, ready } = await start({ deadAfterMs: 300, pingEveryMs: 50 });
    await ready();
    browser.silence();
    await browser.waitFor((event) => event.type === 'ready' && event.isResumed, TIMEOUT_MS);
    expect(gateway.handshakes).toHaveLength(2);
  });

  it('comes back at once after a restart, and not at all when it is told that it may not', async () => {
    const { gateway, browser, ready } = await start({ reconnect: false });
    await ready();
    gateway.closeWith(1012);
    await browser.waitFor((event) => event.type === 'ready' && event.isResumed, TIMEOUT_MS);
    gateway.closeWith(4003);
    expect(await browser.ended).toBe('server');
    expect(gateway.handshakes).toHaveLength(2);
  });

  it('hears out what it has when the gateway ends', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    gateway.say({ type: 'turn', turnId: 'turn_1', generation: 0 });
    gateway.speak(5);
    gateway.closeWith(1000);
    expect(await browser.ended).toBe('server');
    expect(browser.lastPlayed).toEqual({ turnId: 'turn_1', samples: 1600 });
  });

  it('is refused for good by a status', async () => {
    const { browser } = await start({}, { refuseUpgrades: () => true });
    expect(await browser.ended).toBe('refused');
    expect(browser.log.find(isBrowserEvent('link.refused'))).toMatchObject({ transport: 'socket', status: 403 });
  });
});

describe('a browser that polls', () => {
  it('sends and hears the same as over a socket', async () => {
    const { gateway, browser, ready } = await start({ transport: 'polling', origin: 'https://shop.example' });
    await ready();
    gateway.say({ type: 'turn', turnId: 'turn_1', generation: 0 });
    gateway.speak(12, { isLast: true });
    const ended = await browser.waitFor(isBrowserEvent('playout.ended'), TIMEOUT_MS);
    expect(ended).toMatchObject({ turnId: 'turn_1', playedSamples: 3840 });
    await expect.poll(() => gateway.numbers.length).toBeGreaterThan(10);
    expect(inOrder(gateway.numbers)).toBe(true);
    expect(gateway.handshakes[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      origin: 'https://shop.example',
    });
    await expect.poll(() => gateway.handshakes.at(-1)?.url).toBe('/web/audio/sess_1?after=11');
    await browser.bye();
    await gateway.waitFor('bye');
  });

  it('is changed to in mid-call, and the numbers go on', async () => {
    const { gateway, browser, ready } = await start();
    await ready();
    browser.useTransport('polling');
    browser.cut();
    await browser.waitFor((event) => event.type === 'link.opened' && event.transport === 'polling', TIMEOUT_MS);
    const before = gateway.numbers.length;
    await expect.poll(() => gateway.numbers.length).toBeGreaterThan(before + 5);
    expect(inOrder(gateway.numbers)).toBe(true);
  });
});

describe('a browser that hurts', () => {
  it('sends frames twice, in another order, junk and binary that is no frame', async () => {
    const faults = { duplicateRate: 0.2, reorderRate: 0.2, wrongSizeRate: 0.2, junkRate: 0.2 };
    const { gateway, ready } = await start({ faults });
    await ready();
    await expect.poll(() => gateway.numbers.length).toBeGreaterThan(40);
    const seen = new Set(gateway.numbers);
    expect(seen.has(undefined)).toBe(true);
    expect(inOrder(gateway.numbers)).toBe(false);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].every((seq) => seen.has(seq))).toBe(true);
  });
});
