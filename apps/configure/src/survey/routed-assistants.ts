/** Which assistants the rules of ASSISTANT_ROUTES_FILE and of ROUTES_FILE send calls to. */
import type { CallRoutes } from '@trunkline/protocol';
import type { LoadedRoutes } from '@trunkline/service-kit';
import type { AssistantState } from '../compare/compare-assistant.ts';

export interface RoutedAssistants {
  /** Saved ones by their ids, with the first place that names each: variable and path in its file. */
  saved: ReadonlyMap<string, string>;
  /** Whole ones, which stand in the file itself. */
  whole: readonly { place: string; assistant: AssistantState }[];
  /** Places that name a squad or a workflow, into which nobody looks here. */
  unseen: readonly string[];
  /** Places that name an assistant of another organisation, for which another key is needed. */
  foreign: readonly string[];
}

type Named = Record<string, unknown>;

/** Answers that name whoever takes a call, with their places in the file. */
function namedIn({ assistant, transfer, handoff }: CallRoutes): { place: string; named: Named }[] {
  const sections = { assistant, transfer, handoff };
  return Object.entries(sections).flatMap(([section, { rules, default: fallback }]) => {
    const answers = rules.map(({ answer }, index) => ({
      place: `ASSISTANT_ROUTES_FILE, ${section}.rules.${index}`,
      answer,
    }));
    if (fallback) answers.push({ place: `ASSISTANT_ROUTES_FILE, ${section}.default`, answer: fallback });
    // The assistant that takes a call stands in the answer itself, the one to which it is handed in its destination.
    return answers.flatMap(({ place, answer }) => {
      const named: unknown = section === 'assistant' ? answer : answer.destination;
      return named === undefined ? [] : [{ place, named: named as Named }];
    });
  });
}

function namedInRoutes(file: LoadedRoutes | undefined): { place: string; named: Named }[] {
  if (file === undefined) return [];
  const { rules, default: fallback } = file.routes;
  const places = rules.map(({ route }, index) => ({ place: `ROUTES_FILE, routes[${index}]`, named: route }));
  return [...places, { place: 'ROUTES_FILE, default', named: fallback.route }];
}

export function routedAssistants(routes: CallRoutes, file: LoadedRoutes | undefined): RoutedAssistants {
  const saved = new Map<string, string>();
  const whole: { place: string; assistant: AssistantState }[] = [];
  const unseen: string[] = [];
  const foreign: string[] = [];
  for (const { place, named } of [...namedIn(routes), ...namedInRoutes(file)]) {
    const { assistantId, assistant, credentials } = named;
    if (credentials !== undefined) foreign.push(place);
    else if (typeof assistantId === 'string') saved.set(assistantId, saved.get(assistantId) ?? place);
    else if (typeof assistant === 'object' && assistant !== null) whole.push({ place, assistant });
    else if (['squadId', 'squad', 'workflowId', 'workflow'].some((name) => named[name] !== undefined))
      unseen.push(place);
  }
  return { saved, whole, unseen, foreign };
}
