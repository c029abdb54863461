/** Answers of `/api/try`, with which an operator tries the agent from the page. A session for it is `WebSessionAnswer` of the protocol. */

/** `GET /api/try` */
export interface TryAnswer {
  /** Where a browser reaches voice and chat: origins. One that is not configured is missing. */
  voiceUrl?: string;
  chatUrl?: string;
  /** What the sandbox can play, where it runs. */
  scenarios?: readonly { name: string; description: string }[];
  /** What has to be set before voice and chat are there, as a sentence for an operator. */
  lacking?: string;
}

/** `POST /api/try/calls` with `{"scenario"}`: the sandbox has placed a call. */
export interface TryCallAnswer {
  callId: string;
}
