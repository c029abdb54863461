/** What somebody says on the telephone. */
export interface Utterance {
  readonly text: string;
  /** What the synthesiser is given where it would spell the text out letter by letter. */
  readonly spoken?: string;
}

const said = (text: string): Utterance => ({ text });

/** What callers say to get the floor: single words, soft beginnings, unvoiced consonants, whole sentences. */
export const INTERRUPTIONS: readonly Utterance[] = [
  'Wait.',
  'No!',
  'Stop.',
  'Hold on.',
  'Sorry?',
  'Hello?',
  'Excuse me.',
  'Hang on a second.',
  'Just a moment.',
  'One second please.',
  'Can I stop you there?',
  'Actually I wanted Tuesday.',
  'No, not that one.',
  'That is not what I asked.',
  'Yes, but how much does it cost?',
  'How long will that take?',
  'Who am I speaking to?',
  'Can you repeat that?',
  'Could you speak up a bit?',
  'I did not get that.',
  'Let me think about it.',
  'Please cancel it.',
  'Forget it, I will call back later.',
  'Speak to an agent.',
  'Put me through to a person.',
  'I already told you my number.',
  'The address is wrong.',
  'It was the blue one, not the red one.',
  'Seven o clock is too early for me.',
  'Friday would be better.',
  'Shorter, please.',
  'Skip that.',
  'Thanks, that is all I needed.',
  'Uh, sorry, what was the price again?',
  'Well, I am not so sure about that.',
  'Have you got anything cheaper?',
  'He is not here right now.',
  'What about the weekend?',
  'My name is spelled with a k.',
  'Hmm, no, I would rather come in the morning.',
  'Okay, but do you deliver to the island as well?',
  'Five. I said five, not nine.',
].map(said);

/** What callers say to show that they are listening; the agent should go on. */
export const BACKCHANNELS: readonly Utterance[] = [
  { text: 'uh-huh' },
  { text: 'mm-hmm', spoken: 'um hum' },
  { text: 'mm', spoken: 'um' },
  { text: 'hm', spoken: 'hum' },
  ...['okay', 'right', 'yeah', 'yes', 'I see', 'sure', 'oh', 'ah okay', 'yep', 'got it', 'alright', 'great'].map(said),
];

/** What agents say at length, about 6 to 12 seconds each. */
export const AGENT_SENTENCES: readonly Utterance[] = [
  'Thank you for calling Willow Street Cycles. A full service takes two working days, and we can collect your bike from any address in town if you book before noon.',
  'Your order left our warehouse on Monday morning, and according to the courier it should arrive on Thursday between nine in the morning and one in the afternoon.',
  'I have three appointments left this week. The first one is on Tuesday at half past nine, the second on Wednesday at noon, and the last on Friday at a quarter past four.',
  'To change the address on your account, I will first need to confirm your date of birth, and then the last four digits of the phone number that we have on file.',
  'The standard plan costs twelve dollars a month and includes up to five users. The larger plan costs thirty dollars, and comes with reports, backups and telephone support.',
  'Our offices are open from Monday to Friday between eight in the morning and six in the evening, and on Saturdays until one. On Sundays and public holidays we are closed.',
  'I am sorry to hear that your router is not working. Please unplug it from the wall, wait for about thirty seconds, and then plug it in again until the green light comes on.',
  'Before the examination you should not eat anything for six hours. Please bring your insurance card, a list of the medicine that you take, and the letter of your doctor.',
  'The flight leaves from terminal two at ten past seven in the evening. Check in closes one hour before that, and each passenger may bring one suitcase and one small bag.',
  'Your last bill was higher than usual because it includes the connection fee, which is charged only once. From next month on you will pay the price that we agreed on.',
  'We can deliver the washing machine next Wednesday, carry it up to your flat and take the old one away. That costs forty dollars more, and you can pay the driver by card.',
  'The room has a view over the harbour, a large bath and a balcony. Breakfast is served from seven to half past ten, and you may cancel free of charge until the day before.',
].map(said);
