/**
 * One voice process for all gateways of a test process. To start one takes most of a second of processor time and holds this process
 * up meanwhile, which every call of the other tests would hear.
 */
import {
  createVoiceWorker,
  EVIDENCE_FIELDS,
  type VoiceWorker,
  type VoiceWorkerOptions,
} from '@trunkline/voice-activity';

interface Owner {
  /** The owner's own number of the slot. */
  slot: number;
  onEvidence: VoiceWorkerOptions['onEvidence'];
}

interface SharedVoices {
  worker: VoiceWorker;
  /** By slot of the shared process. */
  owners: (Owner | undefined)[];
}

/** More calls than go on at a time in one test process. */
const MAX_SLOTS = 256;
const shared = new Map<VoiceWorkerOptions['model'], Promise<SharedVoices>>();

async function startShared(model: VoiceWorkerOptions['model']): Promise<SharedVoices> {
  const owners: SharedVoices['owners'] = Array.from({ length: MAX_SLOTS });
  const worker = await createVoiceWorker({
    model,
    maxSlots: MAX_SLOTS,
    onEvidence(rows, count) {
      for (let at = 0; at < count * EVIDENCE_FIELDS; at += EVIDENCE_FIELDS) {
        const owner = owners[rows[at]!];
        rows[at] = owner?.slot ?? 0;
        owner?.onEvidence(rows.subarray(at, at + EVIDENCE_FIELDS), 1);
      }
    },
    // No test that shares it lets it die, so whatever ends it fails the run.
    onError(error) {
      throw error;
    },
  });
  return { worker, owners };
}

/**
 * Takes the place of `createVoiceWorker` in a gateway of a test.
 * @throws Error when more lines than there are places are heard at a time
 */
export async function shareVoices({ model, maxSlots, onEvidence }: VoiceWorkerOptions): Promise<VoiceWorker> {
  const known = shared.get(model) ?? startShared(model);
  shared.set(model, known);
  const { worker, owners } = await known;
  const places = new Map<number, number>();

  const placeOf = (slot: number): number => {
    const taken = places.get(slot);
    if (taken !== undefined) return taken;
    if (!(slot >= 0 && slot < maxSlots)) throw new RangeError(`slot ${slot} is not one of 0 to ${maxSlots - 1}`);
    const place = owners.findIndex((owner) => owner === undefined);
    if (place === -1) throw new Error(`all ${MAX_SLOTS} places of the shared voice process are taken`);
    owners[place] = { slot, onEvidence };
    places.set(slot, place);
    return place;
  };
  const letGo = (slot: number): void => {
    const place = places.get(slot);
    if (place === undefined) return;
    worker.release(place);
    places.delete(slot);
    owners[place] = undefined;
  };

  return {
    get pid() {
      return worker.pid;
    },
    counters: worker.counters,
    reset: (slot, keepEcho) => worker.reset(placeOf(slot), keepEcho),
    push: (slot, near, far, historyOnly) => worker.push(placeOf(slot), near, far, historyOnly),
    flush: () => worker.flush(),
    release: letGo,
    close() {
      for (const slot of places.keys()) letGo(slot);
      return Promise.resolve();
    },
  };
}
