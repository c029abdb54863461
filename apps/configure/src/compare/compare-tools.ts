/** Which tools the assistant has, and which it should have: those of TOOLS_DIR. Source: Vapi OpenAPI, `FunctionTool`; vapi.md, section 4.1. */
import type { ModelState } from './compare-assistant.ts';
import { compareServer, type ServerState, type WantedServer } from './compare-server.ts';
import { canonical, type Difference, fault, isSamePlace, type Trouble } from './difference.ts';

type Fields = Record<string, unknown>;

/** A tool that the organisation has saved, or one that stands in the assistant's own model and has no id. */
export interface ToolState {
  id?: string | undefined;
  type: string;
  function?: FunctionState | undefined;
  server?: ServerState | undefined;
}

export interface FunctionState {
  name: string;
  description?: string | undefined;
  parameters?: Fields | undefined;
  strict?: boolean | undefined;
}

/** A tool of ours, with its parameters as Vapi keeps them. */
export interface WantedTool {
  name: string;
  description: string;
  parameters: Fields;
}

export interface ToolUpdate {
  function?: FunctionState;
  server?: ServerState;
}

export interface ToolComparison {
  differences: Difference[];
  troubles: Trouble[];
  /** To be made, and then given to the assistant. */
  creates: FunctionState[];
  updates: { id: string; update: ToolUpdate }[];
  /** Saved tools that are to be given to the assistant. */
  attaches: string[];
  /** The tools of the assistant's own model, where one of them has to change. */
  inline: Fields[] | undefined;
}

export interface ToolRules {
  /** Whether the assistant is to have every tool that is wanted; if not, those that it has are to be right. */
  hasAllTools: boolean;
  /** Whose tools these are, such as `The assistant "Front desk"`. */
  whose: string;
}

/** @param saved all tools of the organisation. */
export function compareTools(
  saved: readonly ToolState[],
  model: ModelState | undefined,
  wanted: readonly WantedTool[],
  server: WantedServer,
  { hasAllTools, whose }: ToolRules,
): ToolComparison {
  const ids = new Set(model?.toolIds ?? []);
  const attached = saved.filter(({ id }) => id !== undefined && ids.has(id));
  const ownTools = (model?.tools ?? []) as unknown as ToolState[];
  const result: ToolComparison = {
    differences: [],
    troubles: foreignTools([...attached, ...ownTools], ids, saved, wanted, server, whose),
    creates: [],
    updates: [],
    attaches: [],
    inline: undefined,
  };
  if (model === undefined && hasAllTools && wanted.length > 0) {
    result.troubles.push(
      fault(
        `${whose} has no model, so that it cannot be given tools.`,
        'Choose a model for it at Vapi, and run this again.',
      ),
    );
    return result;
  }
  const inline = [...ownTools];
  for (const tool of wanted) {
    const isIt = (one: ToolState): boolean => one.type === 'function' && one.function?.name === tool.name;
    const ownIndex = inline.findIndex(isIt);
    const has = attached.find(isIt);
    // A tool of the same name may be another assistant's, such as one of another deployment. It is shared when it is the same, and never changed.
    const free = saved.find((one) => isIt(one) && compareTool(one, tool, server).update === undefined);
    const found = has ?? inline[ownIndex] ?? (hasAllTools ? free : undefined);
    if (found === undefined) {
      if (!hasAllTools) continue;
      result.creates.push({ ...tool });
      result.differences.push({
        what: `tool ${tool.name}`,
        was: 'not at Vapi',
        becomes: 'made, and given to the assistant',
        consequence: `The agent does not know of the tool ${tool.name}.`,
      });
      continue;
    }
    const compared = compareTool(found, tool, server);
    result.differences.push(...compared.differences);
    if (found === has || found === free) {
      const id = found.id as string;
      if (compared.update) result.updates.push({ id, update: compared.update });
      if (found === has) continue;
      result.attaches.push(id);
      result.differences.push({
        what: `tool ${tool.name}`,
        was: 'at Vapi, and not the assistant’s',
        becomes: 'given to the assistant',
        consequence: `The agent does not know of the tool ${tool.name}.`,
      });
    } else if (compared.update) {
      inline[ownIndex] = { ...found, ...compared.update };
      result.inline = inline as unknown as Fields[];
    }
  }
  return result;
}

function compareTool(
  found: ToolState,
  wanted: WantedTool,
  server: WantedServer,
): { differences: Difference[]; update: ToolUpdate | undefined } {
  const { name, description, parameters } = wanted;
  const differences: Difference[] = [];
  const update: ToolUpdate = {};
  const present = found.function;
  const isDescribed = present?.description === description;
  const isTyped = canonical(present?.parameters ?? { type: 'object', properties: {} }) === canonical(parameters);
  if (!isDescribed || !isTyped) {
    update.function = { ...present, name, description, parameters };
    const what = [...(isDescribed ? [] : ['description']), ...(isTyped ? [] : ['parameters'])].join(' and ');
    differences.push({
      what: `tool ${name}, ${what}`,
      was: 'otherwise at Vapi',
      becomes: 'as in TOOLS_DIR',
      consequence: `The model is told something else of the tool ${name} than what the webhook takes.`,
    });
  }
  // Without a server of its own a tool goes where its assistant does, which is then the one place to change.
  if (found.server?.url) {
    const compared = compareServer(found.server, server, `tool ${name}, `);
    differences.push(...compared.differences);
    if (compared.update) update.server = compared.update;
  }
  return { differences, update: differences.length > 0 ? update : undefined };
}

/** What the assistant has and we do not. It is told and never taken away: it may be somebody's work. */
function foreignTools(
  own: readonly ToolState[],
  ids: ReadonlySet<string>,
  saved: readonly ToolState[],
  wanted: readonly WantedTool[],
  server: WantedServer,
  whose: string,
): Trouble[] {
  const names = new Set(wanted.map(({ name }) => name));
  const comesToUs = ({ server: itsServer }: ToolState): boolean =>
    !itsServer?.url || isSamePlace(itsServer.url, server.url);
  const unknown = own.filter(
    (tool) => tool.type === 'function' && comesToUs(tool) && !names.has(tool.function?.name ?? ''),
  );
  const lost = [...ids].filter((id) => !saved.some((tool) => tool.id === id));
  return [
    ...unknown.map((tool) =>
      fault(
        `${whose} has the tool ${tool.function?.name ?? '(without a name)'}, which TOOLS_DIR has not: the agent will call it, and be told that there is none.`,
        'Write the tool (docs/tools.md), or take it from the assistant at Vapi.',
      ),
    ),
    ...lost.map((id) =>
      fault(
        `${whose} names the tool ${id}, which does not exist at Vapi: calls with it fail.`,
        'Take it from the assistant at Vapi.',
      ),
    ),
  ];
}
