import { type FakeBrowser, isBrowserEvent } from '@trunkline/simulators';

/** What a page's connection went through. */
export interface PageReport {
  transport: string;
  /** Each time that the connection was lost: how long until the gateway was there again, and what was sent once more. */
  reconnects: { awayMs: number; replayedFrames: number; lostFrames: number }[];
  framesSent: number;
  framesReceived: number;
}

export function buildPageReport(browser: FakeBrowser): PageReport {
  const lost = browser.log.filter(isBrowserEvent('link.closed')).values();
  const reconnects = browser.log
    .filter(isBrowserEvent('ready'))
    .filter(({ isResumed }) => isResumed)
    .map(({ atMs, replayedFrames, lostFrames }) => {
      const closedAtMs = lost.next().value?.atMs ?? atMs;
      return { awayMs: Math.round(atMs - closedAtMs), replayedFrames, lostFrames };
    });
  const { transport, framesSent, framesReceived } = browser;
  return { transport, reconnects, framesSent, framesReceived };
}

/** For a person at a terminal. */
export function pageLines({ transport, reconnects, framesSent, framesReceived }: PageReport): string[] {
  return [
    `    page over ${transport}: ${framesSent} frames up, ${framesReceived} down`,
    ...reconnects.map(
      ({ awayMs, replayedFrames, lostFrames }) =>
        `    connection lost, back after ${awayMs} ms: ${replayedFrames} frames sent again, ${lostFrames} lost`,
    ),
  ];
}
