import { randomUUID } from 'node:crypto';

/**
 * What a session says of one response, in the order and the shapes of the Realtime wire (general availability, no beta names).
 * Source: OpenAI, "Realtime server events".
 */
export interface RealtimeWire {
  session(type: 'session.created' | 'session.updated', session: Record<string, unknown>): void;
  send(type: string, fields?: Record<string, unknown>): void;
  error(code: string, message: string, type?: string): void;
  /** The response that is being made. */
  readonly response: WireResponse | undefined;
  /** The last item that was spoken. */
  readonly lastItem: { readonly id: string; readonly sentMs: number } | undefined;
  begin(): void;
  text(words: string): void;
  audio(bytes: Uint8Array): void;
  tool(name: string): void;
  done(status: 'completed' | 'cancelled' | 'failed', code?: string): void;
}

export interface WireResponse {
  readonly id: string;
  readonly itemId: string;
  sentMs: number;
  text: string;
}

const BYTES_PER_MS = 8;

const newId = (kind: string): string => `${kind}_${randomUUID().replaceAll('-', '').slice(0, 20)}`;

export function createRealtimeWire(sendText: (text: string) => void): RealtimeWire {
  let response: WireResponse | undefined;
  let lastItem: WireResponse | undefined;
  const send = (type: string, fields: Record<string, unknown> = {}): void =>
    sendText(JSON.stringify({ type, event_id: newId('event'), ...fields }));
  const partOf = ({ id, itemId }: WireResponse) => ({
    response_id: id,
    item_id: itemId,
    output_index: 0,
    content_index: 0,
  });
  return {
    send,
    session: (type, session) => send(type, { session: { object: 'realtime.session', id: newId('sess'), ...session } }),
    error: (code, message, type = 'invalid_request_error') => send('error', { error: { type, code, message } }),
    get response() {
      return response;
    },
    get lastItem() {
      return lastItem && { id: lastItem.itemId, sentMs: lastItem.sentMs };
    },
    begin() {
      response = { id: newId('resp'), itemId: newId('item'), sentMs: 0, text: '' };
      send('response.created', { response: { object: 'realtime.response', id: response.id, status: 'in_progress' } });
      send('response.output_item.added', {
        response_id: response.id,
        output_index: 0,
        item: { id: response.itemId, type: 'message', role: 'assistant', content: [] },
      });
    },
    text(words) {
      if (!response) return;
      response.text += words;
      for (const delta of words.match(/\S+\s*/g) ?? []) {
        send('response.output_audio_transcript.delta', { ...partOf(response), delta });
      }
    },
    audio(bytes) {
      if (!response) return;
      lastItem = response;
      response.sentMs += bytes.length / BYTES_PER_MS;
      send('response.output_audio.delta', { ...partOf(response), delta: Buffer.from(bytes).toString('base64') });
    },
    tool(name) {
      if (!response) return;
      const { id, itemId } = response;
      send('response.function_call_arguments.done', {
        response_id: id,
        item_id: itemId,
        output_index: 0,
        call_id: newId('call'),
        name,
        arguments: '{}',
      });
    },
    done(status, code) {
      if (!response) return;
      const ended = response;
      response = undefined;
      if (ended.sentMs > 0) {
        send('response.output_audio.done', partOf(ended));
        send('response.output_audio_transcript.done', { ...partOf(ended), transcript: ended.text });
      }
      const details = {
        completed: null,
        cancelled: { type: 'cancelled', reason: 'turn_detected' },
        failed: { type: 'failed', error: { type: 'server_error', code } },
      }[status];
      send('response.done', {
        response: { object: 'realtime.response', id: ended.id, status, status_details: details, output: [] },
      });
    },
  };
}
