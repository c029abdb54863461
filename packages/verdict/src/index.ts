/** What went wrong in a call, from its facts. Pure: the operators' page, the server and `npm run rca` read calls with the same code. */
export * from './align-clocks.ts';
export * from './judge-call.ts';
export * from './outages.ts';
export * from './tell-turns.ts';
export * from './thresholds.ts';
export * from './turn-story.ts';
export * from './verdict.ts';
export * from './advise-endpointing.ts';
