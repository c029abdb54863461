/** What may go wrong between this page, the gateways and a microphone, in words, with what to do about it. */

export interface FaultWords {
  /** What is wrong: one sentence. */
  text: string;
  /** What helps. */
  remedy?: string;
  /** A line to be copied into `.env`. */
  setting?: string;
}

/** Where the page is, and where it looks for the gateways. */
export interface Places {
  /** Of the page, as browsers write it. */
  origin: string;
  /** Whether browsers give the page a microphone: by https, or on the machine itself. */
  isSecure: boolean;
  voiceUrl: string | undefined;
  chatUrl: string | undefined;
}

type Words = FaultWords | ((places: Places, message: string) => FaultWords);

const ALLOW: Words = ({ origin }) => ({
  text: `The gateways let no page of ${origin} speak or write.`,
  remedy: 'Give this to the telephony gateway and the chat gateway, and start both again:',
  setting: `WEB_ORIGINS=${origin}`,
});

const WORDS: Readonly<Record<string, Words>> = {
  'microphone-denied': {
    text: 'The browser does not let this page use the microphone.',
    remedy: 'Allow it beside the address of the page, then talk again.',
  },
  'microphone-missing': { text: 'There is no microphone.', remedy: 'Connect one, then talk again.' },
  'microphone-taken': { text: 'Another program uses the microphone.', remedy: 'Close it, then talk again.' },
  'audio-unavailable': ({ isSecure, origin }) =>
    isSecure
      ? { text: 'This browser can not play or record here.' }
      : {
          text: `Browsers give a microphone to pages by https, and to those of the machine itself; this one is ${origin}.`,
          remedy: 'Put the console behind https (docs/console.md), or forward its port and open http://localhost:3004:',
          setting: 'ssh -L 3004:127.0.0.1:3004 HOST',
        },
  'connection-lost': ({ voiceUrl }) => ({
    text: `Voice can not be reached at ${voiceUrl ?? 'its address'}.`,
    remedy: 'Is the telephony gateway running there, and can this browser reach it?',
  }),
  'session-ended': { text: 'The agent has hung up.' },
  replaced: { text: 'The call goes on in another window.' },
  unreachable: ({ chatUrl }) => ({
    text: `The chat can not be reached at ${chatUrl ?? 'its address'}.`,
    remedy: 'Is the chat gateway running there, and does its WEB_ORIGINS name this page?',
  }),
  TL_ORIGIN_NOT_ALLOWED: ALLOW,
  TL_UNAUTHORIZED: {
    text: 'A gateway does not know the key of the console.',
    remedy: 'API_KEYS must be the same for the console, the telephony gateway and the chat gateway.',
  },
  TL_PROCESS_UNAVAILABLE: (_places, message) => ({
    text: message,
    remedy: 'Is the telephony gateway running at GATEWAY_URL, and is GATEWAY_API_KEY one of its API_KEYS?',
  }),
  TL_SESSION_EXPIRED: { text: 'The session is over.', remedy: 'Begin a new one.' },
  'client-missing': {
    text: 'The files of voice and chat could not be loaded from the console.',
    remedy: 'It may have been updated: reload the page. If that does not help, build it again (npm run build).',
  },
};

/** @param message what the server or the client said; it stands where nothing better is known. */
export function describeFault(code: string, message: string, places: Places): FaultWords {
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  if (words === undefined) return { text: message || `It did not work (${code}).` };
  return typeof words === 'function' ? words(places, message) : words;
}
