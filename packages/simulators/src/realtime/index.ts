export { createFakeRealtime, type FakeRealtime, type FakeRealtimeOptions } from './fake-realtime.ts';
export type { FakeRealtimeSession, RealtimeFaults } from './realtime-session.ts';
