export { createFakeRealtime, type FakeRealtime, type FakeRealtimeOptions } from './fake-realtime.ts';
export type { RealtimeFaults } from './realtime-faults.ts';
export type { FakeRealtimeSession } from './realtime-session.ts';
