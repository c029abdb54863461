/** A conversation whose network, clock and dice are in the hands of a test. */
import type { WebClientMessage, WebServerMessage } from '@trunkline/protocol';
import type { VoiceAccess, VoiceError } from '../voice-client-types.ts';
import { Conversation } from './conversation.ts';
import { FormatSteps } from './format-steps.ts';
import type { LinkEvents, Transport } from './link.ts';
import type { PlayoutOrder } from '../worklets/worklet-messages.ts';

export interface PlayedLink {
  transport: Transport;
  token: string;
  events: LinkEvents;
  sent: (WebClientMessage | ArrayBuffer)[];
  isClosed: boolean;
}

export class Stage {
  nowMs = 0;
  random = 0.5;
  prefersPolling = false;
  readonly links: PlayedLink[] = [];
  readonly told: string[] = [];
  readonly faults: VoiceError[] = [];
  readonly orders: PlayoutOrder[] = [];
  tokens = 0;
  readonly conversation: Conversation;

  constructor(access: Partial<VoiceAccess> = { sessionId: 'sess_1' }) {
    this.conversation = new Conversation({
      steps: new FormatSteps('pcm16k'),
      nowMs: () => this.nowMs,
      random: () => this.random,
      access: async () => ({ token: `token-${++this.tokens}`, ...access }),
      prefersPolling: () => this.prefersPolling,
      prepare: async () => {},
      open: (transport, { token }, events) => {
        const link: PlayedLink = { transport, token, events, sent: [], isClosed: false };
        this.links.push(link);
        return {
          send: (data) => void link.sent.push(typeof data === 'string' ? (JSON.parse(data) as WebClientMessage) : data),
          close: (farewell) => {
            if (farewell) link.sent.push(JSON.parse(farewell) as WebClientMessage);
            link.isClosed = true;
          },
        };
      },
      orderPlayout: (order) => void this.orders.push(order),
      onReady: (transport) => void this.told.push(`ready ${transport}`),
      onLost: () => void this.told.push('lost'),
      onTranscript: (type, { text }) => void this.told.push(`${type} ${text}`),
      onFault: (error) => void this.faults.push(error),
      onEnded: (reason) => void this.told.push(`ended ${reason}`),
    });
  }

  get link(): PlayedLink {
    return this.links.at(-1)!;
  }

  async open(): Promise<void> {
    await this.conversation.connection.open();
  }

  say(message: WebServerMessage): void {
    this.link.events.text(JSON.stringify(message));
  }

  ready(ackSeq = 0): void {
    this.link.events.opened();
    this.say({
      type: 'ready',
      sessionId: 'sess_1',
      resumeToken: `resume-${this.links.length}`,
      ackSeq,
      format: 'pcm16k',
    });
  }

  /** Lets time pass in steps of 100 ms, as the sound does. */
  async pass(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    while (this.nowMs < end) {
      this.nowMs = Math.min(end, this.nowMs + 100);
      this.conversation.tick();
      // A new connection is opened behind promises.
      for (let i = 0; i < 5; i++) await Promise.resolve();
    }
  }

  messages(link = this.link): WebClientMessage[] {
    return link.sent.filter((one): one is WebClientMessage => !(one instanceof ArrayBuffer));
  }
}
