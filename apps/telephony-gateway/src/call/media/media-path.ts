/**
 * Assembles the way of a frame for one call: carrier -> uplink -> agent, and agent -> downlink -> carrier, with the
 * transcoders that the agent's format needs. Built once per call; nothing here is made per frame.
 */
import { type AudioFormat, createTranscoder, silenceFrame } from '@trunkline/audio';
import {
  createDownlink,
  createUplink,
  type Downlink,
  type DownlinkOptions,
  type LatencyRecorder,
  type Uplink,
} from '@trunkline/call-core';
import type { CarrierLink } from '../../twilio/twilio-link.ts';
import type { AgentLeg } from '../agent/agent-leg.ts';

export interface MediaPath {
  readonly uplink: Uplink;
  readonly downlink: Downlink;
  /** Agent audio as the carrier takes it. The result is a view that is valid until the next call. */
  toCarrier(bytes: Uint8Array): Uint8Array;
  /** Silence as the agent takes it, 20 ms. */
  readonly agentSilence: Uint8Array;
  /** Agent audio begins anew: half a sample that is left over is not its beginning. */
  restartAgentAudio(): void;
}

export interface MediaPathOptions {
  agentFormat: AudioFormat;
  agent: Pick<AgentLeg, 'isWritable' | 'writeAudio'>;
  /** The stream that the call has just now, if any. */
  carrier: () => CarrierLink | undefined;
  downlink: DownlinkOptions;
  /** Told before each frame to the caller. `playsAtMs`: when the carrier will be through with what it has. */
  onFrameToCaller: (frame: Uint8Array, playsAtMs: number) => void;
  /** The carrier's buffer has been emptied. */
  onCleared: () => void;
  toAgentLatency: LatencyRecorder;
  toCallerLatency: LatencyRecorder;
}

export function createMediaPath(options: MediaPathOptions): MediaPath {
  const { agent, carrier } = options;
  const forAgent = createTranscoder('mulaw', options.agentFormat);
  const forCarrier = createTranscoder(options.agentFormat, 'mulaw');
  const uplink = createUplink(
    {
      isWritable: () => agent.isWritable(),
      writeFrame: (frame) => agent.writeAudio(forAgent.process(frame)),
    },
    options.toAgentLatency,
  );
  const downlink: Downlink = createDownlink(
    {
      isWritable: () => carrier()?.isWritable() ?? false,
      writeFrame(frame) {
        options.onFrameToCaller(frame, downlink.carrierDryAtMs);
        carrier()?.writeFrame(frame);
      },
      writeMark: (generation, sequence) => carrier()?.writeMark(generation, sequence),
      clear() {
        carrier()?.clear();
        options.onCleared();
      },
    },
    options.toCallerLatency,
    options.downlink,
  );
  return {
    uplink,
    downlink,
    toCarrier: (bytes) => forCarrier.process(bytes),
    agentSilence: silenceFrame(options.agentFormat),
    restartAgentAudio: () => forCarrier.reset(),
  };
}
