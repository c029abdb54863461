/** The client of voice and chat (packages/web-client), as the file that is built for any page. */
import type * as WebClientModule from '@trunkline/web-client';

export type WebClient = typeof WebClientModule;

/** The folder of the client, its worklets and the parts that it loads by itself, with a slash at its end. */
export const VOICE_FOLDER = new URL('voice/', document.baseURI).href;

let loading: Promise<WebClient> | undefined;

/** Loads it once. It is a bundle of its own, because the parts beside it are built to fit it. */
export function loadWebClient(): Promise<WebClient> {
  loading ??= (import(/* @vite-ignore */ `${VOICE_FOLDER}trunkline.js`) as Promise<WebClient>).catch(
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
