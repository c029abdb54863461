/**
 * Sockets that have not yet shown which call they belong to. Their upgrade was signed, but the signature of an upgrade holds no
 * time and no call, so one that was overheard opens any number of them. A stream of Twilio's waits for a few milliseconds; beyond
 * the bound the socket that has waited longest is therefore somebody else's, and it has to go.
 */
export class WaitingSockets<T> {
  readonly #most: number;
  readonly #sockets = new Set<T>();
  readonly #evict: (socket: T) => void;

  constructor(most: number, evict: (socket: T) => void) {
    this.#most = most;
    this.#evict = evict;
  }

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: T): void {
    this.#sockets.add(socket);
    for (const oldest of this.#sockets) {
      if (this.#sockets.size <= this.#most) return;
      this.#sockets.delete(oldest);
      this.#evict(oldest);
    }
  }

  remove(socket: T): void {
    this.#sockets.delete(socket);
  }
}
