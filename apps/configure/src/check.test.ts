import { expect, test } from 'vitest';
import { judgeAddress } from './probes/probe-public-url.ts';
import {
  ASSISTANT_ID,
  closedUrl,
  type DeploymentOptions,
  NEW_ASSISTANT,
  NUMBER,
  openDeployment,
  openRig,
} from './rig.test-support.ts';

test.each<[string, DeploymentOptions, RegExp]>([
  ['takes another auth token', { authToken: 'other' }, /does not take what is signed with TWILIO_AUTH_TOKEN/],
  ['takes another secret', { secret: 'other' }, /does not take VAPI_WEBHOOK_SECRET in the way of VAPI_WEBHOOK_AUTH/],
  ['is not Trunkline', { status: 404 }, /answers 404: PUBLIC_URL leads to something else than Trunkline/],
  [
    'sends everybody elsewhere',
    { status: 301 },
    /answers 301 and sends whoever asks to http:\/\/127\.0\.0\.1:\d+\/elsewhere\./,
  ],
  ['is not ready', { status: 503 }, /gateway at PUBLIC_URL is not ready \(503\)/],
  ['checks nothing', { isOpen: true }, /takes what is wrongly signed[\s\S]*takes a wrong secret/],
])('a check sees that what is at PUBLIC_URL %s', async (_what, deployment, problem) => {
  const { run } = await openRig({ env: { PUBLIC_URL: await openDeployment(deployment) } });
  await run('write');
  expect(await run('check')).toMatchObject({ code: 1, said: expect.stringMatching(problem) });
});

test('a check says that nobody is at PUBLIC_URL, once, and how to start', async () => {
  const publicUrl = await closedUrl();
  const { run } = await openRig({ env: { PUBLIC_URL: publicUrl } });
  await run('write');
  const { code, said } = await run('check');
  expect(code).toBe(1);
  expect(said).toContain(`1. PUBLIC_URL (${publicUrl}) cannot be reached: nothing listens there.
     Start it`);
  expect(said).not.toContain('2. ');
});

test.each([
  ['https://gw.example.com', undefined, undefined],
  ['http://gw.example.com', undefined, /opens media streams over wss alone/],
  ['http://127.0.0.1:8080', undefined, /which only this machine can reach/],
  ['https://localhost:8443', undefined, /which only this machine can reach/],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:3101', undefined],
])('the address %s, with Twilio’s API at %s, is judged by who can reach it', (publicUrl, apiUrl, problem) => {
  const troubles = judgeAddress({ PUBLIC_URL: publicUrl, TWILIO_API_URL: apiUrl });
  expect(troubles.map((one) => problem?.test(one.problem) ?? false)).toEqual(problem ? [true] : []);
});

test.each<[string, DeploymentOptions['fallback'], RegExp]>([
  ['is a dead place', { status: 404, body: '' }, /answers 404: it is a dead place/],
  ['is no TwiML', { status: 200, body: '<html></html>' }, /answers, but not with TwiML/],
])('a check sees that the fallback URL %s', async (_what, fallback, problem) => {
  const [publicUrl, elsewhere] = await Promise.all([
    openDeployment(),
    openDeployment({ ...(fallback && { fallback }) }),
  ]);
  const { run } = await openRig({ env: { PUBLIC_URL: publicUrl, TWILIO_FALLBACK_URL: `${elsewhere}/fallback` } });
  await run('write');
  expect(await run('check')).toMatchObject({ code: 1, said: expect.stringMatching(problem) });
});

test('a fallback that answers with TwiML, or asks for a proof of Twilio, is well', async () => {
  const publicUrl = await openDeployment();
  for (const fallback of [
    { status: 200, body: '<Response/>' },
    { status: 403, body: '' },
  ]) {
    const elsewhere = await openDeployment({ fallback });
    const { run } = await openRig({ env: { PUBLIC_URL: publicUrl, TWILIO_FALLBACK_URL: `${elsewhere}/fallback` } });
    await run('write');
    expect(await run('check')).toMatchObject({ code: 0 });
  }
});

test('a check numbers what is wrong at both clouds, and writes nothing', async () => {
  const { run, vapi, twilioWrites } = await openRig({
    numbers: [{ phoneNumber: NUMBER, voiceUrl: 'https://shop.example.com/voice' }],
    env: { PUBLIC_URL: await openDeployment() },
  });
  const { code, said } = await run('check');
  expect(code).toBe(1);
  for (const sentence of [
    `Twilio, number ${NUMBER}: voice URL. Another app answers: https://shop.example.com/voice.`,
    'status callback. The status callback is missing',
    'Vapi, assistant "Front desk": server URL. Vapi tells nobody of its calls',
    'authentication. Vapi does not prove itself',
    'By default Vapi sends neither final transcripts nor transfers',
    'The agent does not know of the tool book_table.',
    'npm run configure mends 1 to 9.',
  ]) {
    expect(said).toContain(sentence);
  }
  expect(twilioWrites).toEqual([]);
  expect(vapi.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
});

test('a tool that Vapi has and we have not is a fault that nobody mends by himself', async () => {
  const publicUrl = await openDeployment();
  const forgotten = { id: 'tool-1', type: 'function' as const, function: { name: 'forgotten' } };
  const { run, vapi } = await openRig({
    account: {
      assistants: [{ ...NEW_ASSISTANT, model: { ...NEW_ASSISTANT.model, toolIds: ['tool-1'] } }],
      tools: [forgotten],
    },
    env: { PUBLIC_URL: publicUrl },
  });
  expect(await run('write')).toMatchObject({
    code: 1,
    said: expect.stringMatching(/This is left for you:\n\n {2}1\. The assistant "Front desk" has the tool forgotten/),
  });
  expect(vapi.book.assistants.find(ASSISTANT_ID)?.model).toMatchObject({ toolIds: expect.arrayContaining(['tool-1']) });
  expect(await run('check')).toMatchObject({ code: 1, said: expect.stringContaining('the tool forgotten') });
});

test('signatures need a credential of the dashboard, which is said until there is one', async () => {
  const hmac = { VAPI_WEBHOOK_AUTH: 'hmac' };
  const { run, vapi } = await openRig();
  expect(await run('write', hmac)).toMatchObject({
    code: 1,
    said: expect.stringContaining('no credential to sign with'),
  });
  const named = { ...hmac, VAPI_WEBHOOK_CREDENTIAL_ID: 'credential-1' };
  expect(await run('write', named)).toMatchObject({ code: 0 });
  expect(vapi.book.assistants.find(ASSISTANT_ID)?.server).toMatchObject({ credentialId: 'credential-1' });
  expect(await run('write', named)).toMatchObject({ code: 0, said: expect.stringContaining('Nothing to do') });
});

test('a webhook that believes everybody is told, and nobody says of it that it checks signatures', async () => {
  const { run } = await openRig({ env: { PUBLIC_URL: await openDeployment(), VAPI_WEBHOOK_AUTH: 'none' } });
  await run('write');
  const open = await openDeployment({ isOpen: true });
  const { said } = await run('check', { PUBLIC_URL: open });
  expect(said).toContain('VAPI_WEBHOOK_AUTH is none: whoever finds the webhook is believed to be Vapi.');
  expect(said).not.toContain('rightly signed');
});
