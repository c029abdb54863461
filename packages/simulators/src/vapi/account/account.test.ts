import { VapiClient } from '@vapi-ai/server-sdk';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createFakeVapiAccount, type FakeVapiAccount } from './fake-vapi-account.ts';

const ONCE = { maxRetries: 0 };
const assistant = { id: 'a1', name: 'Front desk', model: { provider: 'openai', model: 'gpt-4o', toolIds: ['t1'] } };
let account: FakeVapiAccount;
let client: VapiClient;

beforeEach(async () => {
  account = await createFakeVapiAccount({ apiKey: 'key', assistants: [assistant] });
  client = new VapiClient({ token: 'key', baseUrl: account.url });
  onTestFinished(() => account.close());
});

describe('saved assistants and tools, spoken to by the official SDK', () => {
  it('replace a field as a whole and keep the others', async () => {
    const server = { url: 'https://gw.example.com/webhook/vapi' };
    await client.assistants.update({ id: 'a1', server }, ONCE);
    await client.assistants.update({ id: 'a1', model: { provider: 'openai', model: 'gpt-4o' } }, ONCE);
    const found = await client.assistants.get({ id: 'a1' }, ONCE);
    expect(found).toMatchObject({ id: 'a1', name: 'Front desk', server });
    // The tools are gone with the model that was written without them.
    expect(found.model).toEqual({ provider: 'openai', model: 'gpt-4o' });
  });

  it('refuse fields and messages that Vapi does not know, in the words of its validation', async () => {
    const write = (fields: object) => client.assistants.update({ id: 'a1', ...fields }, ONCE);
    await expect(write({ serverUrl: 'https://x.example' })).rejects.toMatchObject({
      statusCode: 400,
      body: { message: ['property serverUrl should not exist'] },
    });
    await expect(write({ serverMessages: ['call.started'] })).rejects.toMatchObject({ statusCode: 400 });
    await expect(write({ orgId: 'another' })).rejects.toMatchObject({ statusCode: 400 });
  });

  it('are made, listed newest first, changed and deleted', async () => {
    const definition = { name: 'lookup_order', parameters: { type: 'object' as const, properties: {} } };
    const made = await client.tools.create({ type: 'function', function: definition }, ONCE);
    const { id } = await client.tools.create({ type: 'endCall' }, ONCE);
    expect((await client.tools.list({}, ONCE)).map((tool) => tool.id)).toEqual([id, made.id]);
    await client.fetch(`${account.url}/tool/${made.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ function: { ...definition, description: 'Finds an order.' } }),
    });
    expect(await client.tools.get({ id: made.id }, ONCE)).toMatchObject({
      type: 'function',
      function: { description: 'Finds an order.' },
    });
    await client.tools.delete({ id }, ONCE);
    await expect(client.tools.get({ id }, ONCE)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('refuse a change of a tool’s kind, and words of JSON Schema that Vapi’s has not', async () => {
    const { id } = await client.tools.create({ type: 'function', function: { name: 'x' } }, ONCE);
    await expect(client.tools.update({ id, body: { type: 'function' } }, ONCE)).rejects.toMatchObject({
      body: { message: ['property type should not exist'] },
    });
    const parameters = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } };
    const definition = { name: 'y', parameters } as unknown as { name: string };
    await expect(client.tools.create({ type: 'function', function: definition }, ONCE)).rejects.toMatchObject({
      body: { message: ['function.parameters.properties.n.property minimum should not exist'] },
    });
  });

  it('are shown to nobody without the key', async () => {
    const stranger = new VapiClient({ token: 'public-key', baseUrl: account.url });
    await expect(stranger.assistants.get({ id: 'a1' }, ONCE)).rejects.toMatchObject({ statusCode: 401 });
    await expect(stranger.tools.list({}, ONCE)).rejects.toMatchObject({ statusCode: 401 });
  });
});
