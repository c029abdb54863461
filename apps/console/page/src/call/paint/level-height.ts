/** How tall a level is drawn. */
import { LEVEL_FLOOR_DBFS } from '@trunkline/protocol';

/** Below it a line is quiet for whoever listens, and above it a voice is as loud as telephones carry. */
const QUIET_DBFS = -58;
const LOUD_DBFS = -8;

/** A level byte as a share of the lane's height, 0 to 1. */
export function levelHeight(level: number): number {
  const dbfs = level + LEVEL_FLOOR_DBFS;
  const share = Math.min(1, Math.max(0, (dbfs - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS)));
  // Loudness is felt by its logarithm, but a waveform is expected to have peaks that stand out.
  return share ** 1.5;
}
