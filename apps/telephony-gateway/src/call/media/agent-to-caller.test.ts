import { CallLevelMeter, DEFAULT_DOWNLINK_OPTIONS } from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { CallTurns } from '../talk/call-turns.ts';
import { AgentToCaller } from './agent-to-caller.ts';

/** 200 ms of a loud tone in mu-law: more than the prebuffer asks for. */
const SPEECH = Uint8Array.from({ length: 1_600 }, (_, index) => (index % 8 < 4 ? 0x80 : 0x00));

function createRig() {
  const clock = new ManualClock();
  const facts: CallEvent[] = [];
  const sent: string[] = [];
  const journal = { epochMs: (nowMs: number) => nowMs, record: (event: CallEvent) => void facts.push(event) };
  const turns = new CallTurns(clock, { ...journal, flush: async () => {} }, 0);
  const current = {
    isWritable: () => true,
    writeFrame: () => void sent.push('frame'),
    flush() {},
    writeMark: () => void sent.push('mark'),
    clear: () => void sent.push('clear'),
    hold: () => void sent.push('hold'),
    resume: () => void sent.push('resume'),
    turnStarted: (turnId: string) => void sent.push(turnId),
    turnEnded: () => void sent.push('end of turn'),
  };
  const path = new AgentToCaller({
    agentFormat: 'mulaw',
    downlink: DEFAULT_DOWNLINK_OPTIONS,
    carrier: { current },
    turns,
    clock,
    levels: new CallLevelMeter('mulaw', 0),
    latency: { record() {} },
  });
  return {
    clock,
    facts,
    sent,
    turns,
    path,
    link: current,
    hear: (audio: Uint8Array) => path.audioReceived(audio, clock.nowMs()),
    framesSent: () => sent.filter((what) => what === 'frame').length,
    playFor(ms: number) {
      for (let passed = 0; passed < ms; passed += 20) {
        clock.advance(20);
        path.tick(clock.nowMs());
      }
    },
  };
}

describe('the way from the agent to the caller', () => {
  it('opens a turn with the first sound, and sends what is due', () => {
    const { hear, turns, framesSent, playFor } = createRig();
    hear(SPEECH);
    playFor(400);
    expect(turns.isAgentTurnOpen).toBe(true);
    expect(turns.firstFrameMs).toBeDefined();
    expect(framesSent()).toBeGreaterThanOrEqual(10);
  });

  it('lets silence between turns go no further', () => {
    const { hear, turns, framesSent, playFor } = createRig();
    hear(new Uint8Array(1_600).fill(0xff));
    playFor(400);
    expect(turns.isAgentTurnOpen).toBe(false);
    expect(framesSent()).toBe(0);
  });

  it('keeps late audio of a turn that was cut out at the gate, and counts it in frames', () => {
    const { hear, path, sent, framesSent, playFor } = createRig();
    hear(SPEECH);
    playFor(40);
    path.gate.shut(40, 'vapi');
    path.cut();
    expect(sent.at(-1)).toBe('clear');
    const before = framesSent();
    hear(SPEECH);
    playFor(200);
    expect(framesSent()).toBe(before);
    expect(path.framesLate).toBe(10);
  });

  it('describes itself stage by stage, with what each has counted', () => {
    const { hear, path, playFor } = createRig();
    hear(SPEECH);
    path.downlink.endTurn(0);
    playFor(400);
    path.gate.shut(400, 'vapi');
    hear(SPEECH);
    expect(path.describe()).toBe(
      'agent.audio 2 (3200 bytes) -> gate (late 10) -> transcode none -> turn 1' +
        ' -> pace 10, 0 ms waiting (dropped 0, cut 0, ran dry 0, concealed 0, resumed 0)' +
        ' -> carrier.media 10 -> mark 2 (returned 0)',
    );
  });

  it('tells the wire where each turn begins and that it is over', () => {
    const { hear, path, turns, sent, playFor } = createRig();
    hear(SPEECH);
    path.downlink.endTurn(0);
    turns.step({ type: 'agent.speechStopped', positionMs: path.downlink.endMs });
    playFor(400);
    expect(sent.filter((what) => what !== 'frame')).toEqual(['turn_1', 'mark', 'mark', 'end of turn']);
    expect(sent.indexOf('turn_1')).toBeLessThan(sent.indexOf('frame'));
  });

  it('tells a link that begins anew in the middle of a turn which turn that is, and that it is to hold', () => {
    const { hear, path, link, sent, playFor } = createRig();
    hear(SPEECH);
    playFor(40);
    path.downlink.pause(40);
    sent.length = 0;
    path.linkJoined(link, true);
    path.linkJoined(link, false);
    expect(sent).toEqual(['hold', 'turn_1', 'hold']);
  });

  it('tells a hole in a turn once the caller has heard what follows it, and none before a cut', () => {
    const { hear, path, facts, clock, playFor } = createRig();
    const hearAll = (): void => {
      const { heard } = path.downlink;
      for (let mark = 1; mark <= 9; mark += 1) path.markReturned(heard.generation, mark, clock.nowMs());
    };
    const gaps = () => facts.flatMap((fact) => (fact.type === 'caller.gapHeard' ? [fact] : []));
    hear(SPEECH);
    playFor(600);
    const dryAtMs = path.downlink.carrierDryAtMs;
    hear(SPEECH);
    const goesOnAtMs = clock.nowMs();
    expect(gaps()).toEqual([]);
    playFor(400);
    hearAll();
    expect(gaps()).toEqual([
      { type: 'caller.gapHeard', atMs: dryAtMs, turnId: 'turn_1', gapMs: Math.round(goesOnAtMs - dryAtMs) },
    ]);
    hear(SPEECH);
    path.cut();
    hearAll();
    expect(gaps()).toHaveLength(1);
  });

  it('writes down that a turn has gone out whole when its last frame has, before it is heard', () => {
    const { hear, path, turns, facts, playFor } = createRig();
    hear(SPEECH);
    path.downlink.endTurn(0);
    turns.step({ type: 'agent.speechStopped', positionMs: path.downlink.endMs });
    playFor(400);
    const sent = facts.filter(({ type }) => type === 'agent.finishedSending');
    expect(sent).toEqual([{ type: 'agent.finishedSending', atMs: expect.any(Number), turnId: 'turn_1', sentMs: 200 }]);
    expect(path.downlink.heard.heardMs).toBe(0);
  });
});
