import { versionOf } from '@trunkline/service-kit';

/** The version of this app, as its package says. */
export const VERSION = versionOf(import.meta.url);
