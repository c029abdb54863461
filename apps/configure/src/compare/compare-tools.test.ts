import { expect, test } from 'vitest';
import { compareTools, type ToolRules, type ToolState, type WantedTool } from './compare-tools.ts';
import { toVapiSchema } from './tool-schema.ts';

const server = { url: 'https://gw.example.com/webhook/vapi', proof: { kind: 'any' as const }, replyBudgetMs: 4_000 };
const parameters = { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] };
const lookUp: WantedTool = { name: 'lookup_order', description: 'Finds an order.', parameters };
const rules: ToolRules = { hasAllTools: true, whose: 'The assistant' };
const saved = (id: string, more: Partial<ToolState> = {}): ToolState => ({
  id,
  type: 'function',
  function: { ...lookUp },
  ...more,
});

test('tools that the assistant has are left alone, in whatever order their fields stand', () => {
  const present = saved('t1', {
    function: { ...lookUp, parameters: Object.fromEntries(Object.entries(parameters).toReversed()) },
  });
  expect(compareTools([present], { toolIds: ['t1'] }, [lookUp], server, rules)).toEqual({
    differences: [],
    troubles: [],
    creates: [],
    updates: [],
    attaches: [],
    inline: undefined,
  });
});

test('a tool that is not at Vapi is made, and one that is only not the assistant’s is given to it', () => {
  expect(compareTools([], {}, [lookUp], server, rules)).toMatchObject({
    creates: [{ name: 'lookup_order' }],
    attaches: [],
  });
  expect(compareTools([saved('t1')], {}, [lookUp], server, rules)).toMatchObject({ creates: [], attaches: ['t1'] });
});

test('a tool of the same name that goes to another deployment is not taken', () => {
  const other = saved('t1', { server: { url: 'https://staging.example.com/webhook/vapi' } });
  expect(compareTools([other], {}, [lookUp], server, rules)).toMatchObject({
    creates: [{ name: 'lookup_order' }],
    attaches: [],
  });
});

test('a tool of the same name that another assistant knows otherwise is neither taken nor changed', () => {
  const other = saved('t1', { function: { ...lookUp, description: 'Finds an order by its number.' } });
  expect(compareTools([other], {}, [lookUp], server, rules)).toMatchObject({
    creates: [{ name: 'lookup_order' }],
    updates: [],
    attaches: [],
  });
});

test('a tool that the model knows otherwise is described anew, and what else it has stays', () => {
  const strict = saved('t1', { function: { ...lookUp, description: 'Old.', strict: true } });
  expect(compareTools([strict], { toolIds: ['t1'] }, [lookUp], server, rules).updates).toEqual([
    { id: 't1', update: { function: { ...lookUp, strict: true } } },
  ]);
});

test('a tool with a server of its own that leads elsewhere is brought here', () => {
  const old = saved('t1', { server: { url: 'https://old.example.com/webhook/vapi', backoffPlan: {} } });
  const { updates, differences } = compareTools([old], { toolIds: ['t1'] }, [lookUp], server, rules);
  expect(updates).toEqual([{ id: 't1', update: { server: { url: server.url, backoffPlan: {} } } }]);
  expect(differences).toMatchObject([{ what: 'tool lookup_order, server URL' }]);
});

test('a tool in the assistant’s own model is changed there', () => {
  const transfer = { type: 'transferCall', destinations: [] };
  const own = { type: 'function', async: false, function: { name: 'lookup_order', description: 'Old.' } };
  const compared = compareTools([], { tools: [transfer, own] }, [lookUp], server, rules);
  expect(compared.inline).toEqual([transfer, { type: 'function', async: false, function: { ...lookUp } }]);
  expect(compared.creates).toEqual([]);
});

test('what the assistant has and TOOLS_DIR has not is told and left', () => {
  const tools: ToolState[] = [
    saved('t1', { function: { name: 'forgotten' } }),
    saved('t2', { function: { name: 'elsewhere' }, server: { url: 'https://crm.example.com' } }),
    { id: 't3', type: 'endCall' },
    saved('t4', { function: { name: 'somebody_elses' } }),
  ];
  const compared = compareTools(tools, { toolIds: ['t1', 't2', 't3'] }, [], server, rules);
  expect(compared.troubles.map(({ problem }) => problem)).toEqual([
    expect.stringContaining('the tool forgotten, which TOOLS_DIR has not'),
  ]);
  expect(compared).toMatchObject({ differences: [], creates: [], updates: [], attaches: [] });
});

test('a tool that the assistant names and Vapi does not know is a fault', () => {
  const { troubles } = compareTools([], { toolIds: ['gone'] }, [], server, rules);
  expect(troubles).toMatchObject([{ weight: 'fault', problem: expect.stringContaining('gone, which does not exist') }]);
});

test('an assistant that need not have all tools is given none, and those that it has are put right', () => {
  const some: ToolRules = { hasAllTools: false, whose: 'The assistant' };
  const other = saved('t1', { function: { ...lookUp, description: 'Old.' } });
  expect(compareTools([other], {}, [lookUp], server, some)).toMatchObject({ creates: [], updates: [], attaches: [] });
  expect(compareTools([], undefined, [lookUp], server, some).troubles).toEqual([]);
  expect(compareTools([other], { toolIds: ['t1'] }, [lookUp], server, some).updates).toEqual([
    { id: 't1', update: { function: lookUp } },
  ]);
});

test('an assistant without a model can be given nothing, and that is said', () => {
  const compared = compareTools([], undefined, [lookUp], server, rules);
  expect(compared).toMatchObject({ creates: [], troubles: [{ problem: expect.stringContaining('has no model') }] });
});

test('parameters keep the words that Vapi’s schema has, at every depth', () => {
  const whole = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: {
      people: { type: 'integer', minimum: 1, maximum: 20, description: 'How many' },
      dates: { type: 'array', items: { type: 'string', format: 'date', minLength: 1 } },
    },
    required: ['people'],
  };
  expect(toVapiSchema(whole)).toEqual({
    type: 'object',
    properties: {
      people: { type: 'integer', description: 'How many' },
      dates: { type: 'array', items: { type: 'string', format: 'date' } },
    },
    required: ['people'],
  });
});
