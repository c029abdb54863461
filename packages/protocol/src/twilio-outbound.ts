/**
 * Writes what we say to Twilio on a Media Streams socket. Twilio answers a missing or an extra field with warning 31951, so
 * these exact shapes are all that is ever written to that socket. All of it is ASCII, so that a character is a byte.
 */

export interface TwilioEncoder {
  /** `payload` is base64 of raw mu-law samples without any header. */
  media(payload: string): string;
  mark(name: string): string;
  clear(): string;
}

const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[\u0080-\uffff]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });

/**
 * Makes the three messages for one stream. It builds the constant part of `media` once, because that message goes out fifty
 * times a second per call.
 * @param streamSid of the `start` message. Nothing may be sent before it has come.
 */
export function createTwilioEncoder(streamSid: string): TwilioEncoder {
  const sid = asciiJson(streamSid);
  const mediaPrefix = `{"event":"media","streamSid":${sid},"media":{"payload":"`;
  const clear = `{"event":"clear","streamSid":${sid}}`;
  return {
    media: (payload) => `${mediaPrefix}${payload}"}}`,
    mark: (name) => `{"event":"mark","streamSid":${sid},"mark":{"name":${asciiJson(name)}}}`,
    clear: () => clear,
  };
}
