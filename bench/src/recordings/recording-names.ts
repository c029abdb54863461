/** What the names of the recordings say of them: what it is, who made it, and in English what is said. */

export type RecordingKind =
  | 'agent'
  | 'speech'
  | 'backchannel'
  | 'cough'
  | 'laugh'
  | 'cry'
  | 'animal'
  | 'keyboard'
  | 'street'
  | 'crowd'
  | 'hum'
  | 'music';

/** Settings are tuned on one part of the files and reported on the other. No speaker of a voice is in both. */
export type Part = 'tuning' | 'reporting';

/** Phrases of the actors that somebody says who wants to be heard. */
export const PHRASES: Readonly<Record<string, string>> = {
  Boring: 'boring',
  Byebye: 'bye bye',
  Comeonthen: 'come on then',
  Coward: 'coward',
  Cutitout: 'cut it out',
  Drat: 'drat',
  Enemydown: 'enemy down',
  Fire: 'fire',
  Firstblood: 'first blood',
  Flyaway: 'fly away',
  Gonnagetyou: 'gonna get you',
  Hello: 'hello',
  Hurry: 'hurry',
  Illgetyou: "I'll get you",
  Incoming: 'incoming',
  Justyouwait: 'just you wait',
  Leavemealone: 'leave me alone',
  Missed: 'missed',
  Nooo: 'no',
  Nutter: 'nutter',
  Oops: 'oops',
  Reinforcements: 'reinforcements',
  Revenge: 'revenge',
  Runaway: 'run away',
  Sameteam: 'same team',
  Solong: 'so long',
  Stupid: 'stupid',
  Takecover: 'take cover',
  Thisoneismine: 'this one is mine',
  Traitor: 'traitor',
  Watchit: 'watch it',
  Watchthis: 'watch this',
  Whatthe: 'what the',
  Youllregretthat: "you'll regret that",
};

/** Phrases of the same actors that leave the floor to whoever speaks: assent, praise, surprise, sympathy. */
export const SIGNS_OF_LISTENING: Readonly<Record<string, string>> = {
  Amazing: 'amazing',
  Brilliant: 'brilliant',
  Excellent: 'excellent',
  Flawless: 'flawless',
  Hmm: 'hmm',
  Ohdear: 'oh dear',
  'Uh-oh': 'uh-oh',
  Yessir: 'yes sir',
};

/** Actors that speak English; of the others it is not known what they say. */
export const ENGLISH_ACTORS: ReadonlySet<string> = new Set([
  'British',
  'Classic',
  'Default',
  'HillBilly',
  'Mobster',
  'Pirate',
  'Russian',
  'Singer',
  'Surfer',
]);

/** The speakers of the part for tuning, by folder or language. All others are in the part that is reported. */
export const TUNING_SPEAKERS: ReadonlySet<string> = new Set([
  'British',
  'Classic',
  'Default_pl',
  'HillBilly',
  'Mobster',
  'Russian',
  'fillets/cs',
  'ktuberling/da',
  'ktuberling/de',
  'ktuberling/el',
  'ktuberling/fr',
  'ktuberling/it',
  'ktuberling/ru',
  'ktuberling/sv',
  'tuxpaint/be',
  'tuxpaint/ca',
  'tuxpaint/es',
  'tuxpaint/fr',
]);

/** A robot is no caller. */
export const NO_CALLER: ReadonlySet<string> = new Set(['Robot']);

/** @returns what a sound of the package `lincity-ng-data` is; undefined for what is none of ours */
export function kindOfTownSound(name: string): RecordingKind | undefined {
  if (/^(Power|Substation|WindMill)/.test(name)) return 'hum';
  if (
    /^(Trafic|RailTrain|DirtTrack|Industry|Blacksmith|CoalMine|OreMine|Recycle|Harbor|Mill\d|Fire\d|Water)/.test(name)
  )
    return 'street';
  if (/^(SportsCroud|Market|School|Residential|Commune|University)/.test(name)) return 'crowd';
  return undefined;
}
