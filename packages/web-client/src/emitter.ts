/** Typed events of a client, small enough to be sent to every page. */
export interface Emitter<Events> {
  /** @returns what takes the handler away again */
  on<Name extends keyof Events>(name: Name, handler: (event: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
}

type Handlers<Events> = { [Name in keyof Events]?: Set<(event: Events[Name]) => void> };

export function createEmitter<Events>(): Emitter<Events> {
  const handlers: Handlers<Events> = {};
  return {
    on(name, handler) {
      const set = (handlers[name] ??= new Set());
      set.add(handler);
      return () => void set.delete(handler);
    },
    emit(name, event) {
      for (const handler of handlers[name] ?? []) {
        try {
          handler(event);
        } catch (error) {
          // A fault of the page's own code is the page's to see, and does not stop the call.
          reportError(error);
        }
      }
    },
  };
}
