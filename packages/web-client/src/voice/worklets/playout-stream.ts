import { RateConverter } from '@trunkline/audio';
import type { PlayoutCleared, PlayoutOrder, PlayoutReport } from './worklet-messages.ts';
import { PlayoutQueue } from './playout-queue.ts';

const WIRE_HZ = 16_000;
const REPORTS_PER_SECOND = 10;
/** So many blocks are remembered: 0.68 s at 48 kHz, longer than Bluetooth takes. */
const REMEMBERED_BLOCKS = 256;
/** More samples than the filter is long: after so much silence it gives nothing but silence. */
const QUIET_SAMPLES = 100;

/** Plays a queue at the rate of the device, block by block, and tells what has sounded. */
export class PlayoutStream {
  readonly #queue = new PlayoutQueue();
  readonly #deviceHz: number;
  readonly #say: (message: PlayoutReport | PlayoutCleared) => void;
  readonly #converter: RateConverter;
  /** The places that the last blocks began at, so that only what has reached the ear is said to be heard. */
  readonly #places = new Float64Array(REMEMBERED_BLOCKS);
  #blocks = 0;
  #latencyMs = 0;
  #sounded = 0;
  #quiet = QUIET_SAMPLES;
  #sinceReport = 0;
  #squares = 0;

  constructor(deviceHz: number, say: (message: PlayoutReport | PlayoutCleared) => void) {
    this.#deviceHz = deviceHz;
    this.#say = say;
    this.#converter = new RateConverter({ fromHz: WIRE_HZ, toHz: deviceHz, adjustable: true });
  }

  obey(order: PlayoutOrder): void {
    const queue = this.#queue;
    if (order instanceof ArrayBuffer) return queue.accept(new Uint8Array(order));
    if (order.turnId !== undefined) queue.beginTurn(order.turnId);
    if (order.hold !== undefined) queue.isHeld = order.hold;
    if (order.latencyMs !== undefined) this.#latencyMs = order.latencyMs;
    if (order.prebufferMs !== undefined) queue.prebufferSamples = (order.prebufferMs * WIRE_HZ) / 1000;
    if (order.cut !== undefined) this.#say({ generation: order.cut, samples: queue.cut(order.cut) });
  }

  /** Fills `out` with what is to sound next. It is called for time that really passes, so nothing else counts as heard. */
  render(out: Float32Array): void {
    const queue = this.#queue;
    this.#remember(queue.place, out.length);
    if (queue.isIdle && this.#quiet >= QUIET_SAMPLES) out.fill(0);
    else {
      this.#converter.setSpeed(queue.matchSpeed());
      for (let i = 0; i < out.length; i++) {
        while (this.#converter.isHungry()) {
          this.#quiet = queue.isIdle ? this.#quiet + 1 : 0;
          this.#converter.push(queue.next());
        }
        out[i] = this.#converter.take();
        this.#squares += out[i]! ** 2;
      }
    }
    this.#sinceReport += out.length;
    if (this.#sinceReport * REPORTS_PER_SECOND >= this.#deviceHz) this.#report();
  }

  #remember(place: number, blockSamples: number): void {
    const late = Math.ceil((this.#latencyMs * this.#deviceHz) / 1000 / blockSamples) + 1;
    this.#places[this.#blocks++ % REMEMBERED_BLOCKS] = place;
    const then = this.#blocks - 1 - Math.min(late, REMEMBERED_BLOCKS - 1);
    if (then >= 0) this.#sounded = this.#places[then % REMEMBERED_BLOCKS]!;
  }

  #report(): void {
    const queue = this.#queue;
    const meanSquare = this.#squares / this.#sinceReport;
    this.#say({
      played: queue.ledger.advance(this.#sounded),
      playedSamples: queue.ledger.downlinkSampleAt(this.#sounded),
      playoutMs: (queue.queuedSamples * 1000) / WIRE_HZ,
      underruns: queue.underruns,
      framesMissing: queue.framesMissing,
      sounding: meanSquare > 0,
      levelDbfs: 10 * Math.log10(meanSquare + 1e-10),
    });
    this.#sinceReport = 0;
    this.#squares = 0;
  }
}
