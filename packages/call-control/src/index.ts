/** What people and their programs ask of a call, at the gateway and at the console. */
export * from './call-control.ts';
export * from './control-routes.ts';
export * from './spoken-fields.ts';
export * from './xml-text.ts';
