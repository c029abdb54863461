export * from './browser/index.ts';
export * from './carrier/index.ts';
export * from './ear/index.ts';
export * from './llm/index.ts';
export * from './scenario/index.ts';
export * from './sound/index.ts';
export * from './speech/index.ts';
export * from './vapi/index.ts';
export { createRandom, type Random } from './random.ts';
