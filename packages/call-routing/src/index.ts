export * from './choose-route.ts';
export * from './parse/parse-routes.ts';
export type { Routes } from './routes.ts';
