export { type BrowserEvent, type BrowserEventBody, isBrowserEvent, type Transport } from './browser-event.ts';
export type { BrowserFaults } from './browser-faults.ts';
export type { FakeBrowserOptions, MicrophoneSound } from './browser-options.ts';
export { openFakeBrowser } from './fake-browser.ts';
export type { FakeBrowser } from './fake-browser-handle.ts';
export type { PlayedTurn } from './voice-playout.ts';
export type { VoiceFormat } from './web-frame.ts';
