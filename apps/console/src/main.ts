/** The process: configuration, Redis, the port. `node apps/console/dist/main.js` */
export type { CallAnswer } from './api-types.ts';
