/** Where Vapi sends its server messages, and how it proves that they are its own. Source: Vapi SDK, `Server`; vapi.md, sections 2.1 and 3. */
import { VAPI_BACKOFF_PLAN } from '@trunkline/protocol';
import { type Difference, isSamePlace, showUrl } from './difference.ts';

/** As much of a `server` as is looked at; what else is in it is kept. */
export interface ServerState {
  url?: string | undefined;
  credentialId?: string | undefined;
  headers?: Record<string, unknown> | undefined;
  /** Of an older form of the API, which is still taken. */
  secret?: string | undefined;
  timeoutSeconds?: number | undefined;
  backoffPlan?: unknown;
}

/** How Vapi is to prove that it is Vapi. */
export type Proof =
  /** A credential that was made in Vapi's dashboard. Beside it none of `secrets` is to stand where whoever reads the assistant can read it. */
  | { kind: 'credential'; id: string; secrets: readonly string[] }
  /** A header with the secret in it; `valid` are all that the webhook takes, the first is the one to write. */
  | { kind: 'header'; name: 'authorization' | 'x-vapi-secret'; prefix: string; valid: readonly string[] }
  /** Anything will do: either nothing is checked, or only the dashboard could say. */
  | { kind: 'any' };

export interface WantedServer {
  url: string;
  proof: Proof;
  /** How long the webhook may take for the results of tools. */
  replyBudgetMs: number;
}

export interface ServerComparison {
  differences: Difference[];
  /** The whole `server`, since Vapi replaces it as a whole; `undefined` when it is as it should be. */
  update: ServerState | undefined;
}

/** Vapi's default for `server.timeoutSeconds`. */
const DEFAULT_TIMEOUT_SECONDS = 20;
/** What the way there and back may take beside the budget of the tools. */
const WAY_MS = 1_000;

/** @param whose `server` it is, to stand in front of what differs, such as `tool x, `. */
export function compareServer(present: ServerState = {}, wanted: WantedServer, whose = ''): ServerComparison {
  const differences: Difference[] = [];
  const server: ServerState = { ...present };
  if (!isSamePlace(present.url ?? '', wanted.url)) {
    server.url = wanted.url;
    differences.push({
      what: `${whose}server URL`,
      was: showUrl(present.url),
      becomes: wanted.url,
      consequence:
        present.url === undefined
          ? 'Vapi tells nobody of its calls: no tool runs, and no report of a call arrives.'
          : `Vapi tells another place of its calls, ${showUrl(present.url)}.`,
    });
  }
  const proof = compareProof(present, wanted.proof);
  if (proof) {
    Object.assign(server, proof.update);
    differences.push({ ...proof.difference, what: `${whose}authentication` });
  }
  const { timeoutSeconds } = present;
  if (timeoutSeconds !== undefined && timeoutSeconds * 1_000 < wanted.replyBudgetMs + WAY_MS) {
    server.timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;
    differences.push({
      what: `${whose}server timeout`,
      was: `${timeoutSeconds} s`,
      becomes: `${DEFAULT_TIMEOUT_SECONDS} s`,
      consequence: `Vapi gives up before TOOL_REPLY_BUDGET_MS (${wanted.replyBudgetMs} ms) is over, and the agent hears of no result.`,
    });
  }
  if (present.backoffPlan === undefined || present.backoffPlan === null) {
    server.backoffPlan = VAPI_BACKOFF_PLAN;
    differences.push({
      what: `${whose}retries`,
      was: 'none',
      becomes: 'three, after 1, 2 and 4 s',
      consequence: 'A message that Vapi sends while the webhook is restarted or Redis is away is lost.',
    });
  }
  return { differences, update: differences.length > 0 ? server : undefined };
}

function compareProof(
  present: ServerState,
  proof: Proof,
): { difference: Omit<Difference, 'what'>; update: ServerState } | undefined {
  if (proof.kind === 'any') return undefined;
  if (proof.kind === 'credential') return compareCredential(present, proof);
  const { name, prefix, valid } = proof;
  const found = Object.entries(present.headers ?? {}).find(([header]) => header.toLowerCase() === name)?.[1];
  const isBySecret = name === 'x-vapi-secret' && found === undefined;
  const given = isBySecret && present.secret !== undefined ? present.secret : found;
  const wanted = `${prefix}${valid[0]}`;
  if (given === wanted) return undefined;
  const isOlder = valid.some((one) => given === `${prefix}${one}`);
  const others = Object.entries(present.headers ?? {}).filter(([header]) => header.toLowerCase() !== name);
  // Both would be sent, and nobody says which one Vapi puts into the header.
  const unseen = given === undefined ? present.credentialId : undefined;
  return {
    difference: {
      was:
        given === undefined
          ? describeHeaders(present)
          : isOlder
            ? 'a later one of VAPI_WEBHOOK_SECRET'
            : 'another secret',
      becomes: `the ${valid.length > 1 ? 'first ' : ''}secret of VAPI_WEBHOOK_SECRET, in ${HEADER_NAMES[name]}`,
      consequence: isOlder
        ? 'Vapi still proves itself with a secret that is on its way out.'
        : unseen !== undefined
          ? `Whether the credential ${unseen} has VAPI_WEBHOOK_SECRET cannot be seen from here. If it has, set VAPI_WEBHOOK_CREDENTIAL_ID to it, and it stays.`
          : given === undefined
            ? 'Vapi does not prove itself, and the webhook refuses its messages.'
            : 'Vapi proves itself with a secret that differs from VAPI_WEBHOOK_SECRET, and the webhook refuses its messages.',
      ...(isOlder && { isHarmless: true as const }),
    },
    update: {
      headers: { ...Object.fromEntries(others), [HEADER_NAMES[name]]: wanted },
      ...(unseen !== undefined && { credentialId: undefined }),
    },
  };
}

function compareCredential(
  present: ServerState,
  { id, secrets }: Proof & { kind: 'credential' },
): { difference: Omit<Difference, 'what'>; update: ServerState } | undefined {
  const isNamed = present.credentialId === id;
  const readable = Object.entries(present.headers ?? {}).filter(([, value]) =>
    secrets.some((secret) => value === secret || value === `Bearer ${secret}`),
  );
  if (isNamed && readable.length === 0) return undefined;
  const left = readable.length > 0 ? ' and a secret that can be read' : '';
  const names = readable.map(([header]) => header);
  const others = Object.entries(present.headers ?? {}).filter(([header]) => !names.includes(header));
  return {
    difference: {
      was: `${describeHeaders(present)}${left}`,
      becomes: `credential ${id}`,
      consequence: isNamed
        ? 'VAPI_WEBHOOK_SECRET also stands in a header, where whoever may read the assistant can read it.'
        : 'Vapi does not prove itself with VAPI_WEBHOOK_CREDENTIAL_ID, and the webhook refuses its messages.',
      ...(isNamed && { isHarmless: true as const }),
    },
    update: { credentialId: id, ...(names.length > 0 && { headers: Object.fromEntries(others) }) },
  };
}

const HEADER_NAMES = { authorization: 'Authorization', 'x-vapi-secret': 'X-Vapi-Secret' } as const;

function describeHeaders({ credentialId, secret }: ServerState): string {
  if (credentialId !== undefined) return `credential ${credentialId}`;
  return secret === undefined ? 'none' : 'another kind of secret';
}
