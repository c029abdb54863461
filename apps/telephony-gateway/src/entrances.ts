/** What reads the bytes of strangers, for the bench that tries to break it (`npm run bench -- fuzz`). The program itself is main.ts. */
export { readConfig } from './config.ts';
export { readForm } from './http/twilio/read-form.ts';
export { MessageReader, type MessageSink } from './socket/message-reader.ts';
export { isSignedUpgrade, isSignedWebhook } from './twilio/signature.ts';
export { apologyTwiml, connectStreamTwiml, transferTwiml, voicemailTwiml } from './twilio/twiml.ts';
export { readPollRecords } from './web/poll-records.ts';
export { readClientMessage } from './web/read-client-message.ts';
export { UplinkFrames } from './web/uplink-frames.ts';
