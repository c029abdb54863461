/** Where somebody who starts finds what a variable wants. */
const WHERE_TO_FIND = /** @type {Record<string, string>} */ ({
  PUBLIC_URL:
    'the https address at which Twilio and Vapi reach this machine; for a try from a laptop: npm start -- --tunnel',
  TWILIO_ACCOUNT_SID: 'console.twilio.com, on the first page of the account, under "Account SID"',
  TWILIO_AUTH_TOKEN: 'console.twilio.com, on the first page of the account, under "Auth Token"',
  VAPI_API_KEY: 'dashboard.vapi.ai, "API Keys": the private one',
  VAPI_ASSISTANT_ID: 'dashboard.vapi.ai, "Assistants", the id under its name; or give VAPI_ASSISTANT_FILE, a JSON file',
  VAPI_WEBHOOK_AUTH:
    'how Vapi proves that it is Vapi: "bearer" with a VAPI_WEBHOOK_SECRET that you make up is the simplest; npm run configure tells it to the assistant',
  VAPI_WEBHOOK_SECRET:
    'make one up (at least 8 characters), such as by openssl rand -hex 24; npm run configure tells it to the assistant',
});

/** What still works without, and what does not. */
const OPTIONAL = [
  [
    'TWILIO_ACCOUNT_SID',
    'no call can be placed, recorded or ended over Twilio’s API, nor can npm run configure set anything',
  ],
  [
    'TWILIO_PHONE_NUMBER',
    'npm run configure does not know which number is meant, and calls that we place must name one',
  ],
  ['TRANSFER_NUMBER', 'callers cannot be passed on to a person unless somebody says to whom'],
  ['LLM_BASE_URL', 'no escalation by meaning and no running summary; phrases still bring a person in'],
];

/**
 * @param {Map<string, string[]>} faults fault line -> processes that have it
 * @param {{ hasFile: boolean, outcome?: string }} from `outcome` is what therefore did not happen
 */
export function describeFaults(faults, { hasFile, outcome = 'Nothing was started' }) {
  const lines = [...faults].flatMap(([line, names]) => {
    const [variable = ''] = line.split(':', 1);
    const where = /not set|: set either/.test(line) ? WHERE_TO_FIND[variable] : undefined;
    return [`  ${line}   [${names.join(', ')}]`, ...(where ? [`      ${where}`] : [])];
  });
  const place = hasFile ? 'in .env or the environment' : 'in a file .env (copy .env.example) or the environment';
  return [
    '',
    `${outcome}: ${faults.size === 1 ? 'one thing is' : `${faults.size} things are`} missing or wrong ${place}.`,
    '',
    ...lines,
    '',
    'Step by step: docs/twilio-and-vapi-setup.md. With TWILIO_ACCOUNT_SID and TWILIO_PHONE_NUMBER as well, npm run configure then points the',
    'number and the assistant here, and npm run configure -- --check says what is wrong between the three.',
    'No account yet? npm run demo plays whole calls with neither Twilio nor Vapi.',
  ].join('\n');
}

/**
 * @param {{ localUrl: string, publicUrl: string, env: NodeJS.ProcessEnv, madeKey: string | undefined, logFolder: string, isLent?: boolean }} running `isLent`
 *   when the address is a tunnel's and is another one after the next start
 */
export function describeRunning({ localUrl, publicUrl, env, madeKey, logFolder, isLent = false }) {
  const signIn = madeKey
    ? `sign in with ${madeKey} (made for this run; set API_KEYS to keep one)`
    : 'sign in with one of API_KEYS';
  const missing = OPTIONAL.filter(([name = '']) => !env[name]?.trim()).map(
    ([name, what]) => `    ${name} is not set: ${what}`,
  );
  return [
    '',
    'Trunkline is running.',
    '',
    `  The operators’ page   ${localUrl}/   ${signIn}`,
    '',
    '  Twilio, on your number’s page:',
    `    A call comes in      ${publicUrl}/webhook/twilio   (HTTP POST)`,
    `    Call status changes  ${publicUrl}/webhook/twilio/call-status   (HTTP POST)`,
    '  Vapi, on your assistant’s page:',
    `    Server URL           ${publicUrl}/webhook/vapi`,
    `    Custom LLM           ${publicUrl}/llm   (only where our endpoint is to be its model)`,
    ...(isLent
      ? [
          `  PUBLIC_URL=${publicUrl} npm run configure sets all of this, and with -- --check it says what is wrong with it.`,
          '  The address is another one after each start; npm start -- --tunnel --configure makes the number and the assistant follow it.',
        ]
      : ['  npm run configure sets all of this, and npm run configure -- --check says what is wrong with it.']),
    ...(missing.length > 0 ? ['', '  Not set, which is fine to begin with:', ...missing] : []),
    '',
    `  Logs are in ${logFolder}; warnings also come here. Ctrl-C lets calls end in order, a second one ends at once.`,
    '',
  ].join('\n');
}
