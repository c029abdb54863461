/** What people and their programs ask of a call, and have erased of it, at the gateway and at the console. */
export * from './call-control.ts';
export * from './control-routes.ts';
export * from './note-looks.ts';
export * from './purge/build-purge.ts';
export * from './purge/purge-routes.ts';
export * from './purge/purge.ts';
export type { PurgeReceipt } from './purge/receipt.ts';
export * from './spoken-fields.ts';
export * from './xml-text.ts';
