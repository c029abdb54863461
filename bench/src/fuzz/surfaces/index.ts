import type { Surface } from '../surface.ts';
import { MODELS } from './models.ts';
import { OPERATORS } from './operators.ts';
import { PAGES } from './pages.ts';
import { SOCKET_FRAMES } from './socket-frames.ts';
import { TWILIO } from './twilio.ts';
import { VAPI } from './vapi.ts';

/** Every reader that is tried in this process. */
export const SURFACES: readonly Surface[] = [...TWILIO, ...VAPI, ...MODELS, SOCKET_FRAMES, ...PAGES, ...OPERATORS];
