/** Who asks: the holder of an API key, or a browser in which one has logged in. */
import { createHash } from 'node:crypto';
import { type ConsoleUser, TrunklineError } from '@trunkline/protocol';
import {
  type ApiKey,
  type ApiKeyring,
  type ApiScope,
  assertScope,
  findApiKey,
  findCountedKey,
  type ProofTries,
  readBearer,
  refuseWithoutKey,
} from '@trunkline/service-kit';
import type { FastifyBaseLogger } from 'fastify';
import type { OperatorSession, OperatorSessions } from '@trunkline/session-store';
import { keyPrintOf } from './key-print.ts';

export interface Operator extends ConsoleUser {
  /** Whether it is a browser that sends its cookie by itself, whoever made it ask. */
  isByCookie: boolean;
}

export interface Credentials {
  /** The address of the peer, by which wrong keys are counted. */
  address: string;
  log: FastifyBaseLogger;
  authorization: string | undefined;
  cookie: string | undefined;
}

export interface OperatorsDeps {
  keyring: ApiKeyring;
  keyTries: ProofTries;
  sessions: OperatorSessions;
  sessionMs: number;
  epochMs: () => number;
}

/** So many sessions are remembered here for the time in which Redis is away; the oldest are forgotten first. */
const MOST_REMEMBERED = 1_000;

/**
 * Knows operators by key or cookie. Redis is asked for each cookie, so a session that is closed at one replica is closed everywhere.
 * While Redis is away those that were seen here before stay in, because they are the ones who want to know why.
 */
export class Operators {
  readonly #deps: OperatorsDeps;
  readonly #remembered = new Map<string, OperatorSession>();

  constructor(deps: OperatorsDeps) {
    this.#deps = deps;
  }

  /**
   * Opens a session with a key. @returns the token for the cookie and who it is.
   * @throws TrunklineError 401 when the key is wrong, or when there is none that would be right.
   */
  async logIn(apiKey: string): Promise<{ token: string; user: ConsoleUser }> {
    const { keyring, sessions, sessionMs, epochMs } = this.#deps;
    const key = findApiKey(`Bearer ${apiKey}`, keyring.keys);
    if (!key) {
      if (keyring.keys.length === 0)
        throw new TrunklineError(
          'TL_UNAUTHORIZED',
          'API_KEYS is not set, so nobody can log in. Set it and start the console again.',
        );
      throw new TrunklineError('TL_UNAUTHORIZED', 'This is none of the keys in API_KEYS.');
    }
    const session = { keyPrint: keyPrintOf(key), expiresAtMs: epochMs() + sessionMs };
    const token = await sessions.open(session, { keptForMs: sessionMs });
    this.#remember(token, session);
    return { token, user: { name: key.id, scopes: [...key.scopes] } };
  }

  async logOut(token: string | undefined): Promise<void> {
    if (token === undefined) return;
    this.#remembered.delete(hashOf(token));
    await this.#deps.sessions.close(token);
  }

  /** @throws TrunklineError 401 for no, a wrong or an old credential, 403 when the key may not do this, 429 after too many wrong keys. */
  async identify(credentials: Credentials, scope: ApiScope): Promise<Operator> {
    const { keyring, keyTries } = this.#deps;
    const isByCookie = readBearer(credentials.authorization) === undefined;
    const key = isByCookie
      ? await this.#keyOf(credentials.cookie)
      : await findCountedKey(credentials, keyring, keyTries);
    if (!key) throw refuseWithoutKey(keyring);
    if (isByCookie) await keyring.admit(key);
    assertScope(key, scope, credentials);
    return { name: key.id, scopes: [...key.scopes], isByCookie };
  }

  async #keyOf(token: string | undefined): Promise<ApiKey | undefined> {
    const { keys } = this.#deps.keyring;
    if (token === undefined || keys.length === 0) return undefined;
    const session = await this.#read(token);
    if (!session || session.expiresAtMs <= this.#deps.epochMs()) return undefined;
    return keys.find((key) => keyPrintOf(key) === session.keyPrint);
  }

  async #read(token: string): Promise<OperatorSession | undefined> {
    try {
      const session = await this.#deps.sessions.read(token);
      if (session) this.#remember(token, session);
      else this.#remembered.delete(hashOf(token));
      return session;
    } catch (error) {
      const remembered = this.#remembered.get(hashOf(token));
      if (remembered) return remembered;
      throw error;
    }
  }

  #remember(token: string, session: OperatorSession): void {
    const hash = hashOf(token);
    this.#remembered.delete(hash);
    this.#remembered.set(hash, session);
    if (this.#remembered.size <= MOST_REMEMBERED) return;
    for (const [oldest] of this.#remembered) {
      this.#remembered.delete(oldest);
      return;
    }
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
