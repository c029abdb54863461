import { describe, expect, it } from 'vitest';
import { readFunctionCall, readToolArguments, readToolCalls } from './vapi-tool-call.ts';

const ASKED = { toolCallId: 'call_x', name: 'lookup_order', arguments: { orderId: '42' } };
const NO_OBJECT = 'The arguments of lookup_order are not a JSON object. Correct them and call it again.';
const NO_NAME = 'This tool call has no name. Name the tool and call it again.';
const calls = (message: Record<string, unknown>) => readToolCalls(message)?.toolCalls;

describe('the tool calls of a message', () => {
  const nested = { id: 'call_x', type: 'function', function: { name: 'lookup_order', arguments: { orderId: '42' } } };
  it.for<[string, Record<string, unknown>]>([
    ['nested, as captured', { toolCallList: [nested], toolCalls: [nested] }],
    [
      'nested, with their JSON',
      { toolCallList: [{ ...nested, function: { ...nested.function, arguments: '{"orderId":"42"}' } }] },
    ],
    [
      'nested, with parameters',
      { toolCallList: [{ id: 'call_x', function: { name: 'lookup_order', parameters: { orderId: '42' } } }] },
    ],
    ['flat, with arguments', { toolCallList: [{ id: 'call_x', name: 'lookup_order', arguments: { orderId: '42' } }] }],
    [
      'flat, with parameters',
      { toolCallList: [{ id: 'call_x', name: 'lookup_order', parameters: { orderId: '42' } }] },
    ],
    ['in toolCalls alone', { toolCallList: [], toolCalls: [nested] }],
    [
      'in the outer list alone',
      {
        toolWithToolCallList: [
          { type: 'function', function: { name: 'lookup_order', parameters: { type: 'object' } }, toolCall: nested },
        ],
      },
    ],
    [
      'named in the outer list alone',
      {
        toolWithToolCallList: [
          {
            type: 'function',
            name: 'lookup_order',
            parameters: { type: 'object' },
            toolCall: { id: 'call_x', parameters: { orderId: '42' } },
          },
        ],
        toolCallList: [{ id: 'call_x', parameters: { orderId: '42' } }],
      },
    ],
    [
      'in pieces over two lists, with fields that nobody needs broken',
      {
        toolCallList: [{ id: 'call_x', name: 'lookup_order', type: 7, function: null }],
        toolWithToolCallList: [{ async: 'no', server: { timeoutSeconds: 'soon' }, messages: 'none', toolCall: nested }],
      },
    ],
  ])('are read %s', ([, message]) => {
    expect(calls(message)).toEqual([ASKED]);
  });

  it('never take the schema of a tool for the arguments of a call', () => {
    const tool = { type: 'function', function: { name: 'open', parameters: { type: 'object' } }, parameters: { a: 1 } };
    expect(calls({ toolWithToolCallList: [{ ...tool, toolCall: { id: 'a' } }] })).toEqual([
      { toolCallId: 'a', name: 'open', arguments: {} },
    ]);
  });

  it('stay in their order, and each that is broken carries its own fault', () => {
    const toolCallList = [{ id: 'bad' }, nested, 'nonsense', { id: 'cut', name: 'lookup_order', arguments: '{"a":' }];
    expect(calls({ toolCallList })).toEqual([
      { toolCallId: 'bad', name: '', arguments: {}, fault: NO_NAME },
      ASKED,
      { toolCallId: undefined, name: '', arguments: {}, fault: NO_NAME },
      { toolCallId: 'cut', name: 'lookup_order', arguments: {}, fault: NO_OBJECT },
    ]);
  });

  it('are listed once when a list repeats them, and as two when only their id is the same', () => {
    const other = { id: 'call_x', name: 'lookup_order', arguments: { orderId: '43' } };
    expect(calls({ toolCallList: [nested, other, nested] })).toEqual([
      ASKED,
      { ...ASKED, arguments: { orderId: '43' } },
    ]);
  });

  it('without ids are found in the other list by their place, and stay two when they say the same', () => {
    const message = {
      toolCallList: [{ arguments: { a: 1 } }, { id: '', arguments: { a: 1 } }],
      toolWithToolCallList: [{ name: 'open', async: true }, { name: 'open' }],
    };
    expect(calls(message)).toEqual([
      { toolCallId: undefined, name: 'open', arguments: { a: 1 }, isAsync: true },
      { toolCallId: '', name: 'open', arguments: { a: 1 } },
    ]);
  });

  it('may be named in the outer list only, beside others', () => {
    const outer = [{ toolCall: nested }, { toolCall: { ...nested, id: 'call_y' }, async: true }];
    expect(calls({ toolCallList: [nested], toolWithToolCallList: outer })).toEqual([
      ASKED,
      { ...ASKED, toolCallId: 'call_y', isAsync: true },
    ]);
  });

  it.for([[20], ['20'], [' 20 ']])('say in %j how long Vapi waits', ([timeoutSeconds]) => {
    const toolWithToolCallList = [
      { server: { timeoutSeconds }, toolCall: nested },
      { server: null, toolCall: nested },
    ];
    expect(readToolCalls({ toolWithToolCallList })?.replyTimeoutMs).toBe(20_000);
  });

  it.for<[string, Record<string, unknown>]>([
    ['no list', {}],
    ['empty lists', { toolCallList: [], toolCalls: null, toolWithToolCallList: 'none' }],
  ])('are none where there is %s', ([, message]) => expect(readToolCalls(message)).toBeUndefined());
});

describe('the arguments of a tool call', () => {
  it.for<[unknown, unknown]>([
    ['', {}],
    [' ', {}],
    [undefined, {}],
    [null, {}],
    ['{"order":12345678901234567890}', { order: '12345678901234567890' }],
  ])('may be %j', ([given, expected]) => {
    expect(readToolArguments('x', given)).toEqual({ arguments: expected });
  });

  it.for([[['42']], [42], [true], ['"42"'], ['{"a":'], ['null']])('are no object when they are %j', ([given]) => {
    expect(readToolArguments('lookup_order', given)).toEqual({ arguments: {}, fault: NO_OBJECT });
  });

  it('are refused when they are nested 5,000 levels deep, as an object and as text', () => {
    const text = `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    for (const given of [text, JSON.parse(text) as unknown]) {
      expect(readToolArguments('x', given).fault).toContain('nested too deeply');
    }
  });
});

describe('a legacy function-call', () => {
  it.for<[unknown, object]>([
    [
      { name: 'lookup_order', parameters: { orderId: '42' } },
      { name: 'lookup_order', arguments: { orderId: '42' } },
    ],
    [
      { name: 'lookup_order', parameters: '{"orderId":"42"}' },
      { name: 'lookup_order', arguments: { orderId: '42' } },
    ],
    [{ name: 'lookup_order' }, { name: 'lookup_order', arguments: {} }],
    [{}, { name: '', arguments: {}, fault: NO_NAME }],
    ['nonsense', { name: '', arguments: {}, fault: NO_NAME }],
  ])('is read from %j', ([given, expected]) => {
    expect(readFunctionCall(given)).toEqual({ toolCallId: undefined, ...expected });
  });
});
