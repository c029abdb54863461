import { type AudioFormat, silenceFrame } from '@trunkline/audio';
import { CallLevelMeter } from '@trunkline/call-core';
import { describe, expect, it } from 'vitest';
import { DEAF } from './call-voice.ts';
import { type AgentLine, CallerToAgent } from './caller-to-agent.ts';

const FRAME = new Uint8Array(160).fill(0x20);

function createRig(agentFormat: AudioFormat, callerFormat: AudioFormat = 'mulaw') {
  const written: Uint8Array[] = [];
  const link = { isWritable: () => true, writeAudio: (bytes: Uint8Array) => void written.push(bytes.slice()) };
  const agent: { link: AgentLine['link'] } = { link: undefined };
  const toCaller = { unheardMs: 0 };
  const looked: number[] = [];
  const voice = { ...DEAF, callerAudio: (bytes: Uint8Array) => void looked.push(bytes.length) };
  const levels = new CallLevelMeter(callerFormat, 0);
  const stopped: number[] = [];
  const turns = { isAgentTurnOpen: false, callerStopped: (atMs: number) => void stopped.push(atMs) };
  const measure = { levels, turns, latency: { record() {} } };
  const path = new CallerToAgent({ callerFormat, agentFormat, agent, voice, toCaller, ...measure });
  return {
    path,
    written,
    looked,
    levels,
    stopped,
    toCaller,
    connect: () => void (agent.link = link),
    disconnect: () => void (agent.link = undefined),
  };
}

describe('the way from the caller to the agent', () => {
  it('is straight through while the agent’s socket takes it', () => {
    const { path, written, connect } = createRig('mulaw');
    connect();
    path.mediaReceived(1, FRAME, 20);
    expect(written).toEqual([FRAME]);
  });

  it('brings each frame in the agent’s format', () => {
    const { path, written, connect } = createRig('pcm16k');
    connect();
    path.mediaReceived(1, FRAME, 20);
    expect(written.map(({ length }) => length)).toEqual([silenceFrame('pcm16k').length]);
  });

  it('keeps what comes while there is no agent, and works it off in order', () => {
    const { path, written, connect } = createRig('mulaw');
    path.mediaReceived(1, new Uint8Array(160).fill(1), 20);
    path.mediaReceived(2, new Uint8Array(160).fill(2), 40);
    expect(path.uplink.keptMs).toBe(40);
    connect();
    path.tick(60);
    expect(written.map(([first]) => first)).toEqual([1, 2]);
  });

  it('describes itself stage by stage, with what each has counted', () => {
    const { path, connect, disconnect } = createRig('pcm16k');
    connect();
    path.mediaReceived(1, FRAME, 20);
    path.mediaReceived(1, FRAME, 30);
    path.mediaReceived(4, FRAME, 80);
    disconnect();
    path.mediaReceived(5, FRAME, 100);
    expect(path.describe()).toBe(
      'carrier.media 4 -> order 3 (missing 2, duplicate 1) -> keep 20 ms (dropped 0, silence 0)' +
        ' -> transcode mulaw>pcm16k -> agent 2; listen 0',
    );
  });

  it('changes nothing of 16 kHz PCM for an agent that takes it', () => {
    const { path, written, looked, connect } = createRig('pcm16k', 'pcm16k');
    const frame = new Uint8Array(640).fill(0x11);
    connect();
    path.mediaReceived(1, frame, 20);
    expect(written).toEqual([frame]);
    expect(looked).toEqual([640]);
  });

  it('is silence while the caller is mute, which nobody takes for a voice', () => {
    const { path, written, looked, connect } = createRig('pcm16k', 'pcm16k');
    const frame = new Uint8Array(640).fill(0x11);
    connect();
    path.isMuted = true;
    path.mediaReceived(1, frame, 20);
    path.isMuted = false;
    path.mediaReceived(2, frame, 40);
    expect(written).toEqual([silenceFrame('pcm16k'), frame]);
    expect(looked).toEqual([640]);
  });
});
