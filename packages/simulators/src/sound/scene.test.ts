import { describe, expect, it } from 'vitest';
import { activeLevelDbfs, mix, rmsDbfs, throughMulaw } from './levels.ts';
import { buildScene, createSceneLine, linesOf, renderScene, type Scene } from './scene.ts';
import { listScenes } from './scene-catalogue.ts';
import type { SceneGroup } from './scene-spec.ts';
import { HUMMING } from './scene.test-support.ts';
import { BABBLE_LINES } from './speakers.ts';

const specs = listScenes(5);
/** Two of every group: all of them would take the test longer than it tells more. */
const perGroup = specs.filter(({ name }) => /-0[12]$/.test(name));
const scenes = perGroup.map((spec) => buildScene(spec, HUMMING));
const firstOf = (group: SceneGroup): Scene => scenes.find(({ spec }) => spec.group === group)!;

describe('a scene', () => {
  it('is the same whenever it is built', () => {
    perGroup.forEach((spec, index) => {
      if (spec.name.endsWith('2')) return;
      const { agent, caller, truth } = buildScene(spec, HUMMING);
      // Vitest's own comparison takes seconds for this many samples.
      expect(Buffer.from(agent.buffer).equals(Buffer.from(scenes[index]!.agent.buffer))).toBe(true);
      expect(Buffer.from(caller.buffer).equals(Buffer.from(scenes[index]!.caller.buffer))).toBe(true);
      expect(truth).toEqual(scenes[index]!.truth);
    });
  });

  it('has both sides in whole frames and of one length, with time before and after the agent', () => {
    for (const { agent, caller, agentFromMs, agentEndMs } of scenes) {
      expect(agent).toHaveLength(caller.length);
      expect(agent.length % 160).toBe(0);
      expect(agent.subarray(0, agentFromMs * 8).every((sample) => sample === 0)).toBe(true);
      expect(agent.length / 8 - agentEndMs).toBeGreaterThanOrEqual(1000);
    }
  });

  it('has its act where the truth says, at its level', () => {
    for (const { spec, caller, truth, callerFromMs } of scenes) {
      if (truth.firstVoicedMs === undefined || truth.endMs === undefined) continue;
      expect(truth.firstVoicedMs).toBeGreaterThanOrEqual(callerFromMs);
      expect(truth.endMs).toBeGreaterThan(truth.firstVoicedMs);
      if (spec.levelDbfs - (spec.background?.levelDbfs ?? spec.lineDbfs) < 18) continue;
      const before = rmsDbfs(caller.subarray((callerFromMs - 100) * 8, callerFromMs * 8));
      expect(before).toBeLessThan(spec.levelDbfs - 15);
      expect(
        Math.abs(activeLevelDbfs(caller.subarray(truth.firstVoicedMs * 8, truth.endMs * 8)) - spec.levelDbfs),
      ).toBeLessThan(1);
    }
  });

  it('has its noise at the level that its spec gives', () => {
    const { spec, caller, callerFromMs } = firstOf('interruption-noisy');
    expect(Math.abs(activeLevelDbfs(caller.subarray(0, callerFromMs * 8)) - spec.background!.levelDbfs)).toBeLessThan(
      4,
    );
  });

  it('tells the words where there are some, and no moment where nothing begins', () => {
    expect(firstOf('interruption-clear').truth.text).toMatch(/\w/);
    expect(firstOf('echo').truth).toEqual({
      kind: 'echo',
      firstVoicedMs: undefined,
      endMs: undefined,
      text: undefined,
    });
  });

  it('names all lines that it needs spoken', () => {
    const spec = specs.find(({ group }) => group === 'interruption-clear')!;
    expect(linesOf([spec])).toEqual([spec.agent, spec.act]);
    const babble = specs.find(({ group }) => group === 'babble')!;
    expect(linesOf([babble])).toEqual(expect.arrayContaining([babble.agent, ...BABBLE_LINES]));
  });
});

describe('the line of a scene', () => {
  it('delivers the caller and the echo of what is played, as whole as in pieces', () => {
    const scene = firstOf('interruption-echo');
    const whole = scene.createEcho().process(scene.agent);
    mix(whole, scene.caller);
    expect(renderScene(scene)).toEqual(throughMulaw(whole));
  });

  it('has no echo of what is not played', () => {
    const scene = firstOf('echo');
    const line = createSceneLine(scene);
    const heard = line.process(new Int16Array(scene.agent.length));
    expect(heard).toEqual(throughMulaw(scene.caller));
  });

  it('delivers the agent with the loss of the scene', () => {
    const scene = firstOf('echo');
    const echo = scene.createEcho().process(scene.agent);
    expect(Math.abs(activeLevelDbfs(scene.agent) - activeLevelDbfs(echo) - scene.spec.echo!.lossDb)).toBeLessThan(1.5);
  });

  it('goes on in silence after the end', () => {
    const scene = firstOf('hum');
    const line = createSceneLine(scene);
    line.process(scene.agent);
    expect(line.process(new Int16Array(160))).toEqual(new Int16Array(160));
  });
});
