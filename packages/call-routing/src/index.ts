export * from './choose-route.ts';
export * from './parse/parse-routes.ts';
export * from './routed-agent.ts';
export type { Routes } from './routes.ts';
