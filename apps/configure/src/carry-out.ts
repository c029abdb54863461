/** Writes what the survey has found, in an order in which an interruption leaves nothing worse than it was. */
import type { Clouds } from './clouds/clouds.ts';
import type { VapiAccount } from './clouds/vapi-account.ts';
import type { AssistantUpdate } from './compare/compare-assistant.ts';
import type { AssistantPlan, Plan } from './plan.ts';

/**
 * Tools come first, then the assistant that names them, and the number last: no call arrives before there is somebody to answer it.
 * What was written stays when a later step fails, and the next run goes on from there.
 * @throws CloudFault
 */
export async function carryOut({ number, assistants }: Plan, { numbers, vapi }: Clouds): Promise<void> {
  const updates = new Map(assistants.flatMap(({ tools }) => tools.updates.map(({ id, update }) => [id, update])));
  for (const [id, update] of updates) await vapi.updateTool(id, update);
  for (const assistant of assistants) await writeAssistant(assistant, vapi);
  if (Object.keys(number.update).length > 0) await numbers.update(number.sid, number.update);
}

async function writeAssistant({ id, settings, tools, model }: AssistantPlan, vapi: VapiAccount): Promise<void> {
  const made: string[] = [];
  for (const definition of tools.creates) made.push(await vapi.createTool(definition));
  const given = [...tools.attaches, ...made];
  const update: AssistantUpdate = {
    ...settings,
    ...((given.length > 0 || tools.inline) && {
      model: {
        ...model,
        ...(given.length > 0 && { toolIds: [...(model?.toolIds ?? []), ...given] }),
        ...(tools.inline && { tools: tools.inline }),
      },
    }),
  };
  if (Object.keys(update).length > 0) await vapi.updateAssistant(id, update);
}
