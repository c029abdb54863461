/**
 * Every word that the element says, in English. A page replaces each by an attribute (`text-placeholder="..."`) or by the property
 * `texts`. `{name}` is who speaks.
 */
export const ENGLISH_LAUNCHER = {
  open: 'Open chat',
  unread: 'New messages: {count}',
  loadFailed: 'The chat could not be loaded. Press to try again.',
} as const;

/** The rest, which only the panel has. */
export const ENGLISH_PANEL = {
  heading: 'Assistant',
  greeting: 'How can we help?',
  greetingNote: '',
  close: 'Close chat',
  placeholder: 'Write a message',
  send: 'Send',
  stop: 'Stop the answer',
  conversation: 'Conversation',
  latest: 'Latest messages',
  suggestions: 'Suggestions',
  footnote: 'Answers come from an AI and can be wrong.',

  you: 'You',
  agent: 'Assistant',
  human: 'Our team',
  agentAnswers: 'AI assistant',
  humanAnswers: '{name} answers',
  nobodyAnswers: 'Nobody can answer right now',
  thinking: '{name} is thinking',
  looking: '{name} is looking something up',
  writing: '{name} is writing',
  humanJoined: '{name} joined',
  humanLeft: '{name} left, the assistant answers again',
  stopped: 'Stopped',
  interrupted: 'The answer broke off.',
  notSent: 'Not sent.',
  sending: 'Sending',
  retry: 'Try again',
  askAgain: 'Ask again',

  connecting: 'Connecting',
  reconnecting: 'The connection was lost. Reconnecting.',
  offline: 'You are offline. Your messages are sent when you are back.',
  unavailable: 'The chat cannot be reached right now.',
  refused: 'The chat is not available on this page.',
  busy: 'Too many messages at once. Please wait a moment.',
  noAnswer: 'There was no answer.',
  expired: 'This conversation has ended because nobody wrote for a while.',
  ended: 'This conversation has ended.',
  startAnew: 'Start a new conversation',
  noFiles: 'Files cannot be sent here. Please describe in words what is in them.',
  tooLong: 'This is too long. Please send it in two parts.',

  consentAccept: 'I agree',
  consentMore: 'Read more',

  call: 'Call',
  callNote: 'Or talk with us, right here in the browser',
  callStart: 'Start a call',
  callAgain: 'Call again',
  callConnecting: 'Connecting your call',
  callReconnecting: 'The line was lost. Reconnecting.',
  callListening: 'Listening',
  callSpeaking: '{name} is speaking',
  callMuted: 'Your microphone is off',
  callEnded: 'The call has ended',
  callStarted: 'Call started',
  callReplaced: 'The call goes on in another window.',
  callElsewhere: 'A call is live in another window.',
  callFailed: 'The call could not be connected.',
  mute: 'Mute',
  unmute: 'Unmute',
  keypad: 'Keypad',
  hangUp: 'Hang up',
  dismiss: 'Dismiss',
  micDenied: 'Your browser does not let this page use the microphone. Allow it beside the address, then call again.',
  micMissing: 'No microphone was found. Connect one, then call again.',
  micTaken: 'Another program is using your microphone. Close it to be heard.',
  micSilent: 'Nothing can be heard from your microphone. Is it the right one, and switched on?',
  micMuted: 'Your system has muted the microphone.',
  micLost: 'Your microphone was disconnected. Looking for another one.',
  noAudio: 'This browser cannot play or record sound.',
} as const;

export type PanelTextKey = keyof typeof ENGLISH_PANEL;
/** The texts of the panel, each in the page's words or in English. */
export type Texts = Record<PanelTextKey, string>;
export type TextKey = keyof typeof ENGLISH_LAUNCHER | PanelTextKey;
/** A translation, which has every text. */
export type AllTexts = Record<TextKey, string>;
/** Texts of the page's own; those that are missing are ours. */
export type OwnTexts = Partial<Record<TextKey, string>>;

/** Right-to-left scripts, by language; a page that sets `dir` itself is believed. */
const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|ha-arab|he|khw|ks|ps|sd|ug|ur|yi)\b/i;

export function directionOf(language: string): 'rtl' | 'ltr' {
  return RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';
}

/** The attribute of a text: `text-mic-denied` for `micDenied`. */
export function textAttribute(key: string): string {
  return `text-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Puts values into a text: `fill('{name} writes', { name: 'Maya' })`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
