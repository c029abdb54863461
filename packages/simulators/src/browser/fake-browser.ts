import { createCallerEar } from '../carrier/caller-ear.ts';
import { createMouth } from '../carrier/mouth.ts';
import { createTicker, FRAME_MS } from '../carrier/ticker.ts';
import { systemClock } from '../clock.ts';
import { createPcmRecording, PCM_SAMPLES_PER_MS } from '../ear/pcm-recording.ts';
import { createEventLog } from '../event-log.ts';
import { createRandom } from '../random.ts';
import { createBrowserConnection } from './browser-connection.ts';
import type { BrowserEventBody } from './browser-event.ts';
import { createFrameSender } from './browser-faults.ts';
import type { FakeBrowserOptions } from './browser-options.ts';
import type { FakeBrowser } from './fake-browser-handle.ts';
import { createVoicePlayout } from './voice-playout.ts';
import { FRAME_SAMPLES } from './web-frame.ts';

const PLAYED_EVERY_MS = 100;

/** Opens a page that talks with the gateway from here on, over real sockets and in real time. */
export function openFakeBrowser(options: FakeBrowserOptions): FakeBrowser {
  const { clock = systemClock, seed = 1, earMaxMs = 15 * 60_000, pingEveryMs = 5000 } = options;
  const ticker = createTicker(clock);
  const beat = ticker.add(() => tick());
  const nowMs = () => clock.nowMs() - beat.originMs;
  const log = createEventLog<BrowserEventBody>(clock, nowMs);
  const record = (event: BrowserEventBody) => log.record(event);
  const random = createRandom(seed);
  const ear = createPcmRecording(earMaxMs);
  const agentEar = createCallerEar(ear, record);
  const mouth = createMouth<Int16Array>(PCM_SAMPLES_PER_MS);
  const sender = createFrameSender(options.faults ?? {}, createRandom(random.integer(0, 0xffff_ffff)));
  const frame = new Int16Array(FRAME_SAMPLES);
  let format = options.format ?? 'pcm16k';
  let isMuted = false;
  let frames = 0;
  let lastPlayedMs = 0;
  let lastPingMs = 0;
  let reported = '';

  const playout = createVoicePlayout({
    nowMs,
    record,
    listener: {
      heard: (atSample, samples) => ear.recordHeard(atSample, samples),
      fellSilent: (why) => ear.endPlayRun(why),
    },
  });
  const connection = createBrowserConnection({
    ...options,
    clock,
    nowMs,
    record,
    random,
    sender,
    playout,
    format: () => format,
    onEnd: () => {
      tick();
      beat.remove();
      ticker.stop();
      mouth.close(nowMs());
      log.close();
    },
  });

  /** It is the browser's mark: how much of the turn was played so far. */
  const reportPlayed = () => {
    const played = playout.lastPlayed;
    if (played === undefined) return;
    const text = JSON.stringify({ type: 'played', ...played });
    if (text === reported) return;
    reported = text;
    connection.send(text);
  };
  const tick = () => {
    playout.playUntilNow();
    for (; (frames + 1) * FRAME_MS <= nowMs(); frames += 1) {
      const frameStartMs = frames * FRAME_MS;
      frame.fill(0);
      options.microphone?.(frame, frameStartMs, ear.heardBetween(frameStartMs, frameStartMs + FRAME_MS));
      mouth.fill(frame, frameStartMs);
      if (isMuted) frame.fill(0);
      ear.recordSaid(frames * FRAME_SAMPLES, frame);
      connection.pushVoice(frame);
      agentEar.listen(frameStartMs);
    }
    ear.advanceTo(nowMs());
    if (nowMs() - lastPlayedMs >= PLAYED_EVERY_MS) {
      lastPlayedMs = nowMs();
      reportPlayed();
    }
    if (nowMs() - lastPingMs >= pingEveryMs) {
      lastPingMs = nowMs();
      connection.send('{"type":"ping"}');
    }
    connection.look();
  };

  return {
    get nowMs() {
      return nowMs();
    },
    log: log.events,
    waitFor: log.waitFor,
    ear,
    ended: connection.ended,
    get transport() {
      return connection.transport;
    },
    get lastPlayed() {
      return playout.lastPlayed;
    },
    get queuedMs() {
      return playout.queuedMs;
    },
    get framesSent() {
      return connection.framesSent;
    },
    get framesReceived() {
      return connection.framesReceived;
    },
    say: async (samples, { atMs = 0 } = {}) => {
      const endedAtMs = await mouth.say(samples, Math.max(atMs, nowMs()));
      record({ type: 'user.said', endedAtMs });
      return endedAtMs;
    },
    text: (text, id) => connection.send(JSON.stringify({ type: 'text', text, id })),
    digits: (digits) => connection.send(JSON.stringify({ type: 'digits', digits })),
    mute: (on) => {
      isMuted = on;
      connection.send(JSON.stringify({ type: 'mute', on }));
    },
    sendAs: (wanted) => {
      format = wanted;
    },
    ping: () => connection.send('{"type":"ping"}'),
    bye: async () => {
      connection.send('{"type":"bye"}');
      connection.leave(false);
      await connection.ended;
    },
    vanish: () => connection.leave(true),
    cut: () => connection.link?.cut(),
    silence: () => connection.link?.silence(),
    stallReading: () => connection.link?.stallReading(),
    resumeReading: () => connection.link?.resumeReading(),
    sendRaw: (data) => {
      if (typeof data === 'string') connection.link?.sendText(data);
      else connection.link?.sendBinary(data);
    },
    useTransport: (wanted) => connection.useTransport(wanted),
    onAgentAudioStart: agentEar.onStart,
    onAgentAudioEnd: agentEar.onEnd,
  };
}
