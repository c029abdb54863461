import { describe, expect, it } from 'vitest';
import { NO_INTERRUPTIONS, listScenes } from './scene-catalogue.ts';
import type { SceneGroup, SceneSpec } from './scene-spec.ts';

const scenes = listScenes(1);
const ofGroup = (group: SceneGroup) => scenes.filter((scene) => scene.group === group);
const rangeOf = (numbers: number[]) => [Math.min(...numbers), Math.max(...numbers)] as const;

describe('the catalogue of scenes', () => {
  it('is the same for the same seed', () => {
    expect(listScenes(1)).toEqual(scenes);
  });

  it('draws other words, speakers, levels, noises and places with another seed', () => {
    const drawn: ((scene: SceneSpec) => unknown)[] = [
      ({ act }) => act,
      ({ agent }) => agent.speaker,
      ({ levelDbfs }) => levelDbfs,
      ({ background }) => background?.noise,
      ({ actAtMs }) => actAtMs,
      ({ echo }) => echo,
    ];
    for (const draw of drawn) expect(listScenes(2).map(draw)).not.toEqual(scenes.map(draw));
  });

  it('names every scene differently and seeds it differently', () => {
    expect(new Set(scenes.map(({ name }) => name)).size).toBe(scenes.length);
    expect(new Set(scenes.map(({ seed }) => seed)).size).toBe(scenes.length);
  });

  it.each([
    ['interruption-clear', 60],
    ['interruption-noisy', 60],
    ['interruption-echo', 60],
    ['backchannel', 15],
    ['echo', 15],
    ...NO_INTERRUPTIONS.map((kind) => [kind, 15] as const),
  ] as const)('has of %s at least %i', (group, count) => {
    expect(ofGroup(group).length).toBeGreaterThanOrEqual(count);
  });

  it('covers callers from -45 to -10 dBFS evenly', () => {
    const [quietest, loudest] = rangeOf(ofGroup('interruption-clear').map(({ levelDbfs }) => levelDbfs));
    expect(quietest).toBeGreaterThanOrEqual(-45);
    expect(quietest).toBeLessThan(-44);
    expect(loudest).toBeLessThan(-10);
    expect(loudest).toBeGreaterThan(-11);
  });

  it('covers noise 5 to 20 dB below the caller', () => {
    const [least, most] = rangeOf(
      ofGroup('interruption-noisy').map(({ levelDbfs, background }) => levelDbfs - background!.levelDbfs),
    );
    expect(least).toBeGreaterThanOrEqual(5);
    expect(least).toBeLessThan(6);
    expect(most).toBeLessThanOrEqual(20);
    expect(most).toBeGreaterThan(19);
  });

  it.each(['interruption-echo', 'echo'] as const)(
    'covers losses of 6 to 30 dB and delays of 60 to 500 ms: %s',
    (group) => {
      const paths = ofGroup(group).map(({ echo }) => echo!);
      const [leastDb, mostDb] = rangeOf(paths.map(({ lossDb }) => lossDb));
      expect([Math.floor(leastDb), Math.ceil(mostDb)]).toEqual([6, 30]);
      const [shortest, longest] = rangeOf(paths.map(({ delaySamples }) => delaySamples / 8));
      expect(shortest).toBeGreaterThanOrEqual(60);
      expect(shortest).toBeLessThan(80);
      expect(longest).toBeLessThan(500);
      expect(longest).toBeGreaterThan(480);
      expect(new Set(paths.map(({ kind }) => kind))).toEqual(new Set(['hybrid', 'speakerphone']));
    },
  );

  it('calls an interruption only what is one', () => {
    for (const { act, kind } of scenes) {
      expect(kind === 'interruption').toBe(act.type === 'speech' && act.intent === 'interruption');
    }
  });
});
