/** How a container ended. */
export interface Ending {
  exitCode: number;
  tookMs: number;
}

/** Containers, by the names of their services, as far as a call needs something done to them. */
export interface Fleet {
  /** Asks a service to stop, as a deploy does, and waits for it. */
  stop(service: string): Promise<Ending>;
  /** Ends a service without a word. */
  kill(service: string): Promise<Ending>;
  /** Starts a service that has ended. Resolves when it is ready again. */
  start(service: string): Promise<void>;
  logs(service: string): Promise<string>;
}
