import { parseScenario } from '@trunkline/simulators';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readArguments } from '../src/demo/arguments.ts';
import { exchangesOf, missingPieces } from '../src/demo/chat/chat-conversation.ts';
import { readAnswer } from '../src/demo/chat/chat-reader.ts';
import { compareWords } from '../src/demo/chat/word-check.ts';

describe('the words of an answer', () => {
  it.each([
    ['One two three.', 'One two three.', 0, 0],
    ['One two three.', 'One three.', 1, 0],
    ['One two three.', 'One two two three.', 0, 1],
    ['One two three.', 'One two One two three.', 0, 2],
    ['One two three.', '', 3, 0],
    ['', 'One', 0, 1],
  ])('%j read as %j: %d lost, %d doubled', (wanted, read, wordsLost, wordsDoubled) => {
    expect(compareWords(wanted, read)).toEqual({ wordsLost, wordsDoubled });
  });
});

describe('a scenario in writing', () => {
  const head = 'name: t\ndescription: t\nsteps:\n';

  it('is what the user writes, and what the answer must have', () => {
    const steps = [
      '- caller: Where is it?',
      '- agentCallsTool: { name: lookup_order, answerContains: shipped }',
      '- agent: "I looked. {{result}}"',
      '- caller: Thanks.',
      '- agent: Goodbye.',
    ];
    const [first, second] = exchangesOf(parseScenario(`${head}  ${steps.join('\n  ')}`));
    expect(first).toEqual({ asked: 'Where is it?', pieces: ['shipped', 'I looked.', ''], tools: ['lookup_order'] });
    expect(second).toEqual({ asked: 'Thanks.', pieces: ['Goodbye.'], tools: [] });
    expect(missingPieces({ pieces: ['shipped', 'I looked.'] }, 'I looked. It is gone.')).toEqual(['shipped']);
  });

  it('cannot begin with the agent, or have what cannot be written', () => {
    const of =
      (...steps: string[]) =>
      () =>
        exchangesOf(parseScenario(`${head}  ${steps.join('\n  ')}`));
    expect(of('- agent: Hello.', '- callerHangsUp: true')).toThrow('cannot have the step agent');
    expect(of('- caller: Hello.', '- digits: "12"')).toThrow('cannot have the step digits');
  });
});

describe('what the demo is asked to play', () => {
  it('is calls and stories, each once, with all that belong to a call', () => {
    const { calls, stories } = readArguments([
      '--scenario',
      'chat',
      '--scenario',
      'outbound-voicemail',
      '--scenario',
      'chat',
    ]);
    expect([calls, stories]).toEqual([['outbound-voicemail', 'outbound-answered'], ['chat']]);
    const all = readArguments([]);
    expect(all.stories).toContain('chat-replica-dies');
    expect(all.calls).toContain('replica-dies');
    expect(() => readArguments(['--calls', '0'])).toThrow('from 1 to 500');
  });
});

describe('a reader', () => {
  let close = (): Promise<void> => Promise.resolve();
  afterEach(() => close());

  const start = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
    const server = createServer(answer);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    close = () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const event = (id: number, type: string, data: object) =>
    `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

  it('goes on where its stream broke, by the last id that it has seen, and takes each event once', async () => {
    const asked: unknown[] = [];
    const url = await start((request, response) => {
      asked.push([request.url, request.headers['last-event-id'], request.headers.authorization]);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (asked.length === 1) {
        response.write(event(1, 'message.started', {}) + event(2, 'message.delta', { delta: 'One ' }), () =>
          response.destroy(),
        );
        return;
      }
      response.write(event(3, 'message.delta', { delta: 'two' }));
      response.write(event(4, 'message.completed', { reply: 'One two' }) + event(5, 'message.started', {}));
    });
    const read = await readAnswer({ url, apiKey: 'key', sessionId: 's' });
    expect(asked).toEqual([
      ['/chat/s/events', undefined, 'Bearer key'],
      ['/chat/s/events', '2', 'Bearer key'],
    ]);
    expect([read.text, read.connections, read.events.length]).toEqual(['One two', 2, 4]);
    expect(read.completed?.data).toEqual({ reply: 'One two' });
  });
});
