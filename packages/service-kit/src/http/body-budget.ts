/**
 * How many bytes of request bodies may wait in memory at once. A signature over a body can only be checked when the whole body
 * is there, so until then anybody may send one. Beyond the budget the largest body is broken off: what Twilio and Vapi send is
 * small, and so it is the flood that goes and not the caller.
 */
import type { FastifyInstance } from 'fastify';
import { refuseBody } from './http-server.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads its body piece by piece and keeps none of it, so that the body takes no memory. */
    streamsBody?: boolean;
  }
}

interface Body {
  bytes: number;
  breakOff(): void;
}

export class BodyBudget {
  readonly #maxBytes: number;
  readonly #bodies = new Set<Body>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytesInFlight(): number {
    return this.#bytes;
  }

  get bodiesInFlight(): number {
    return this.#bodies.size;
  }

  begin(breakOff: () => void): Body {
    const body = { bytes: 0, breakOff };
    this.#bodies.add(body);
    return body;
  }

  receive(body: Body, bytes: number): void {
    if (!this.#bodies.has(body)) return;
    body.bytes += bytes;
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes) this.#breakOffLargest();
  }

  end(body: Body): void {
    if (this.#bodies.delete(body)) this.#bytes -= body.bytes;
  }

  #breakOffLargest(): void {
    let largest: Body | undefined;
    for (const body of this.#bodies) if (!largest || body.bytes > largest.bytes) largest = body;
    if (!largest) return;
    this.end(largest);
    largest.breakOff();
  }
}

/** Holds all bodies that `app` receives and keeps to `maxBytes` together. @returns the budget, so that tests can look at it. */
export function limitBodiesInFlight(app: FastifyInstance, maxBytes: number): BodyBudget {
  const budget = new BodyBudget(maxBytes);
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (length === undefined && encoding === undefined) {
      done();
      return;
    }
    if (request.routeOptions.config.streamsBody) {
      reply.raw.once('close', () => payload.resume());
      done();
      return;
    }
    const body = budget.begin(() => refuseBody(request.raw.socket));
    payload.on('data', (chunk: Buffer) => budget.receive(body, chunk.length));
    payload.once('close', () => budget.end(body));
    // A body that nobody has read, such as one of the wrong type, is passed over once its answer is out.
    reply.raw.once('close', () => {
      budget.end(body);
      payload.resume();
    });
    // The listener above has set the body flowing. It must stand still until the parser listens as well.
    payload.pause();
    done();
  });
  return budget;
}
