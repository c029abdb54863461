import { createEmitter } from '../emitter.ts';
import { loadPart, partsFolder, withSlash } from '../parts.ts';
import { VoiceCall } from './call.ts';
import type * as PreflightModule from './preflight.ts';
import type { VoiceClient, VoiceClientOptions, VoiceEvents, VoiceState } from './voice-client-types.ts';
import { describeFault } from './wire/faults.ts';

/**
 * Makes the client of browser voice. It does nothing until `connect()`.
 * @throws TypeError when `baseUrl` is no address and no `workletBaseUrl` is given
 */
export function createVoiceClient(given: VoiceClientOptions): VoiceClient {
  const options = {
    ...given,
    workletBaseUrl: withSlash(given.workletBaseUrl ?? partsFolder(given.baseUrl)),
    muted: false,
  };
  const emitter = createEmitter<VoiceEvents>();
  let state: VoiceState = 'idle';
  let call: VoiceCall | undefined;

  const change: (next: VoiceState, reason?: VoiceEvents['state']['reason']) => void = (next, reason) => {
    state = next;
    if (next === 'ended') call = undefined;
    emitter.emit('state', { state, ...(reason && { reason }) });
  };

  return {
    get state() {
      return state;
    },
    get muted() {
      return options.muted;
    },
    on: emitter.on,
    // What comes before an `await` is done in the gesture itself.
    async connect() {
      if (!call) {
        change('connecting');
        try {
          call = new VoiceCall(options, { emitter, state: change });
        } catch (cause) {
          // Browsers give neither sound nor microphone to pages without https.
          const fault = describeFault('audio-unavailable', cause);
          emitter.emit('error', fault);
          change('ended', 'error');
          throw fault;
        }
      }
      return call.whenReady;
    },
    disconnect: () => call?.end(),
    setMuted(muted) {
      options.muted = muted;
      call?.setMuted(muted);
    },
    sendText(text, id = crypto.randomUUID()) {
      call?.say({ type: 'text', text, id });
      return id;
    },
    sendDigits: (digits) => call?.say({ type: 'digits', digits }),
    async setSink(deviceId) {
      options.sinkId = deviceId;
      await call?.setSink(deviceId);
    },
    async setMicrophone(deviceId) {
      options.microphoneId = deviceId;
      await call?.switchMicrophone();
    },
    async preflight() {
      // Made before anything is awaited, so that its tone may sound on iOS.
      const context = new AudioContext();
      void context.resume();
      const { preflight } = await loadPart<typeof PreflightModule>(options.workletBaseUrl, 'preflight');
      return preflight(options, context);
    },
  };
}
