/** Every interleaving in which an agent could be left behind, or two could talk at once. */
import type { VapiControlMessage } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import type { AgentEvents } from '../../vapi/vapi-link.ts';
import { CallGuard } from '../call-guard.ts';
import { AgentLeg } from './agent-leg.ts';
import type { AgentLegEvents } from './agent-leg-options.ts';

/** Lets everything run that waits for nothing but promises. */
const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};

interface FakeSocket {
  url: string;
  events: AgentEvents;
  said: VapiControlMessage[];
  closedWith: number | undefined;
  open(): void;
  drop(code: number): void;
}

function createRig({ isResumed = false } = {}) {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  const log: string[] = [];
  const ended: string[] = [];
  const replacements: { resolve(call: AgentCall): void; reject(): void }[] = [];
  const conversation = { isWhole: true, reads: 0, reading: Promise.resolve() };
  const callOf = (id: string): AgentCall => ({ vapiCallId: id, socketUrl: `wss://${id}`, controlUrl: `https://${id}` });

  const events: AgentLegEvents = {
    opened: (call, isNew) => log.push(`opened ${call.vapiCallId}${isNew ? ' new' : ''}`),
    lost: (code) => log.push(`lost ${code}`),
    failed: (reason) => log.push(`failed ${reason}`),
    ended: (reason) => log.push(`ended ${reason}`),
    interrupted: () => {},
    speechUpdated: () => {},
    agentSpeechStarted: () => {},
    agentSpeechStopped: () => {},
    modelSpoke: () => {},
    agentTextReceived: () => {},
    callerSpeechStarted: () => {},
    callerSpeechStopped: () => {},
    callerTranscribed: () => {},
    callerTranscribedPartially: () => {},
    toolCalled: () => {},
    transferWanted() {},
    malformed: () => {},
  };
  const audio = { audioReceived: () => log.push('audio') };
  const watched: string[] = [];
  const ways = { isDown: false, hasOther: false };
  const leg = new AgentLeg({
    brief: { callId: 'call_1', channel: 'twilio', callSid: 'CA1', from: '', to: '' },
    agents: {
      get: async () => ({ call: callOf('A'), ageMs: 0 }),
      replace: () =>
        new Promise((resolve, reject) =>
          replacements.push({
            resolve: (call) => resolve({ call, ageMs: 0 }),
            reject: () => reject(new Error('none')),
          }),
        ),
      end: async (call) => void ended.push(call.vapiCallId),
    },
    conversation: {
      get isWhole() {
        return conversation.isWhole;
      },
      readAgain: () => void (conversation.reads += 1),
      soFar: async () => {
        await conversation.reading;
        return [
          { role: 'assistant', content: 'Hello.' },
          { role: 'user', content: 'Hi.' },
        ];
      },
    },
    guard: new CallGuard({
      log: { error: (...fault: unknown[]) => log.push(`fault ${String(fault)}`) },
      onFault: () => {},
    }),
    clock,
    random: () => 0.5,
    isResumed,
    silenceMs: 10_000,
    watch: {
      worked: (_callId, call) => void watched.push(`worked ${call.vapiCallId}`),
      failed: (_callId, call, reason) => void watched.push(`${reason} ${call.vapiCallId}`),
      isDown: () => ways.isDown,
      canRejoin: () => true,
      hasOther: () => ways.hasOther,
      connect({ socketUrl: url }, events) {
        let isOpen = false;
        const socket: FakeSocket = {
          url,
          events,
          said: [],
          closedWith: undefined,
          open() {
            isOpen = true;
            events.opened();
          },
          drop(code) {
            isOpen = false;
            events.closed(code);
          },
        };
        sockets.push(socket);
        return {
          isOpen: () => isOpen,
          isWritable: () => isOpen,
          writeAudio: () => {},
          say: (message) => void (isOpen && socket.said.push(message)),
          checkAlive: () => {},
          close(code = 1000) {
            socket.closedWith = code;
            isOpen = false;
          },
          abandon() {
            socket.closedWith = 1006;
            isOpen = false;
          },
        };
      },
    },
  });

  const isEnded = (socket: FakeSocket | undefined): boolean =>
    socket !== undefined && socket.said.some(({ type }) => type === 'end-call') && socket.closedWith !== undefined;

  return {
    leg,
    watched,
    ways,
    conversation,
    open: () => leg.open(events, audio),
    clock,
    sockets,
    log,
    ended,
    replacements,
    callOf,
    isEnded,
    async start() {
      leg.open(events, audio);
      await settle();
      sockets[0]?.open();
      await settle();
    },
    async standBy(id: string) {
      leg.prepare();
      await settle();
      replacements.at(-1)?.resolve(callOf(id));
      await settle();
      sockets.at(-1)?.open();
      await settle();
    },
    async wait(ms: number) {
      clock.advance(ms);
      await settle();
    },
  };
}

describe('agent leg', () => {
  it('dials again when its socket drops, to the same agent', async () => {
    const rig = createRig();
    await rig.start();
    rig.sockets[0]?.drop(1006);
    rig.leg.reopen();
    await rig.wait(200);
    rig.sockets[1]?.open();
    expect(rig.log).toEqual(['opened A new', 'lost 1006', 'opened A']);
    expect(rig.ended).toEqual([]);
  });

  it('tells the agent in order what was said while it had no socket', async () => {
    const rig = createRig();
    rig.leg.say({ type: 'say', content: 'one' });
    await rig.start();
    rig.sockets[0]?.drop(1006);
    rig.leg.say({ type: 'say', content: 'two' });
    rig.leg.reopen();
    rig.leg.say({ type: 'say', content: 'three' });
    await rig.wait(200);
    rig.sockets[1]?.open();
    expect(rig.sockets.map(({ said }) => said.map((message) => 'content' in message && message.content))).toEqual([
      ['one'],
      ['two', 'three'],
    ]);
  });

  it('takes a new agent after three vain redials, tells it the talk, and ends the old one', async () => {
    const rig = createRig();
    await rig.start();
    rig.sockets[0]?.drop(1006);
    rig.leg.reopen();
    for (const ms of [200, 400, 800]) {
      await rig.wait(ms);
      rig.sockets.at(-1)?.drop(1006);
      await settle();
    }
    expect(rig.ended).toEqual(['A']);
    rig.replacements[0]?.resolve(rig.callOf('B'));
    await settle();
    rig.leg.say({ type: 'say', content: 'Said meanwhile.' });
    rig.sockets.at(-1)?.open();
    expect(rig.log.at(-1)).toBe('opened B new');
    expect(rig.sockets.at(-1)?.said).toEqual([
      { type: 'add-message', message: { role: 'assistant', content: 'Hello.' }, triggerResponseEnabled: false },
      { type: 'add-message', message: { role: 'user', content: 'Hi.' }, triggerResponseEnabled: true },
      { type: 'say', content: 'Said meanwhile.' },
    ]);
  });

  it.for([
    { what: 'tries the socket of a new agent a few times', codes: [1006, 1006], outcome: 'opened B new', ended: [] },
    {
      what: 'gives a new agent up whose socket never opens',
      codes: [1006, 1006, 1006, 1006],
      outcome: 'failed new-agent-unreachable',
      ended: ['B'],
    },
    {
      what: 'gives a new agent up at once that takes nobody',
      codes: [1008],
      outcome: 'failed new-agent-unreachable',
      ended: ['B'],
    },
  ])('$what', async ({ codes, outcome, ended }) => {
    const rig = createRig();
    await rig.start();
    rig.sockets[0]?.events.messageReceived({ type: 'status-update', status: 'ended', endedReason: 'worker-shutdown' });
    rig.leg.reopen();
    await settle();
    rig.replacements[0]?.resolve(rig.callOf('B'));
    await settle();
    for (const code of codes) {
      rig.sockets.at(-1)?.drop(code);
      await settle();
      await rig.wait(1_000);
    }
    if (ended.length === 0) rig.sockets.at(-1)?.open();
    expect(rig.sockets).toHaveLength(codes.length + (ended.length === 0 ? 2 : 1));
    expect(rig.log.at(-1)).toBe(outcome);
    expect(rig.ended).toEqual(ended);
  });

  it('goes straight to a new agent when the old one broke down', async () => {
    const rig = createRig();
    await rig.start();
    rig.sockets[0]?.events.messageReceived({ type: 'status-update', status: 'ended', endedReason: 'worker-shutdown' });
    rig.leg.reopen();
    await settle();
    expect(rig.sockets).toHaveLength(1);
    expect(rig.replacements).toHaveLength(1);
    expect(rig.ended).toEqual([]);
  });

  it('gives up on an assistant that breaks down in every call', async () => {
    const rig = createRig();
    await rig.start();
    const breakDown = async (): Promise<void> => {
      const message = { type: 'status-update', status: 'ended', endedReason: 'pipeline-error' } as const;
      rig.sockets.at(-1)?.events.messageReceived(message);
      rig.leg.reopen();
      await settle();
    };
    for (const id of ['B', 'C']) {
      await breakDown();
      rig.replacements.at(-1)?.resolve(rig.callOf(id));
      await settle();
      rig.sockets.at(-1)?.open();
      await settle();
    }
    await breakDown();
    expect(rig.log.at(-1)).toBe('failed agents-keep-failing');
  });

  it('hears nothing of what comes after the end, nor of a socket that is not the talking one', async () => {
    const rig = createRig();
    await rig.start();
    await rig.standBy('B');
    rig.sockets[1]?.events.audioReceived(new Uint8Array(1), 0);
    expect(rig.log).not.toContain('audio');
    rig.sockets[0]?.events.audioReceived(new Uint8Array(1), 0);
    expect(rig.log).toContain('audio');
  });

  it('switches to the agent that stands by and ends the other', async () => {
    const rig = createRig();
    await rig.start();
    await rig.standBy('B');
    rig.leg.switchOver();
    await settle();
    expect(rig.log).toEqual(['opened A new', 'opened B new']);
    expect(rig.isEnded(rig.sockets[0])).toBe(true);
  });

  it('uses the agent that stands by at once when the other drops, and no late redial brings the old one back', async () => {
    const rig = createRig();
    await rig.start();
    await rig.standBy('B');
    rig.sockets[0]?.drop(1006);
    rig.leg.reopen();
    await settle();
    expect(rig.log).toEqual(['opened A new', 'lost 1006', 'opened B new']);
    await rig.wait(5_000);
    expect(rig.sockets).toHaveLength(2);
  });

  it('lets a redial that comes through too late go, and ends it', async () => {
    const rig = createRig();
    await rig.start();
    rig.sockets[0]?.drop(1006);
    rig.leg.reopen();
    await rig.wait(200);
    await rig.standBy('B');
    expect(rig.log).not.toContain('opened B new');
    rig.sockets[1]?.open();
    rig.leg.end();
    for (const socket of rig.sockets.slice(1)) expect([socket.url, rig.isEnded(socket)]).toEqual([socket.url, true]);
  });

  it('keeps the old agent when the one that stood by goes away during the switch', async () => {
    const rig = createRig();
    await rig.start();
    await rig.standBy('B');
    rig.leg.switchOver();
    rig.sockets[1]?.drop(1006);
    await settle();
    expect(rig.log).toEqual(['opened A new']);
    expect(rig.leg.link?.isWritable()).toBe(true);
  });

  it('ends a fresh agent that cannot be reached, and does not ask for one after another', async () => {
    const rig = createRig();
    await rig.start();
    for (let round = 0; round < 3; round += 1) {
      rig.leg.prepare();
      await settle();
      rig.replacements.at(-1)?.resolve(rig.callOf(`B${round}`));
      await settle();
      if (rig.sockets.length > 1) rig.sockets.at(-1)?.drop(1006);
      await settle();
    }
    expect(rig.replacements).toHaveLength(1);
    expect(rig.ended).toEqual(['B0']);
  });

  it.each([
    ['while the agent is made', 0],
    ['while its socket opens', 1],
  ])('leaves no agent behind when the caller hangs up %s', async (_phase, rounds) => {
    const rig = createRig();
    rig.open();
    if (rounds > 0) await settle();
    rig.leg.end();
    await settle();
    rig.sockets[0]?.open();
    await settle();
    expect(rig.ended.includes('A') || rig.isEnded(rig.sockets[0])).toBe(true);
    expect(rig.log).toEqual([]);
  });

  it('leaves no agent behind when the caller hangs up while a new agent is made', async () => {
    const rig = createRig();
    await rig.start();
    rig.sockets[0]?.events.messageReceived({ type: 'status-update', status: 'ended', endedReason: 'worker-shutdown' });
    rig.leg.reopen();
    await settle();
    rig.leg.end();
    rig.replacements[0]?.resolve(rig.callOf('B'));
    await settle();
    expect(rig.ended).toEqual(['B']);
  });

  it('leaves the talking agent to another replica without ending it, and ends the one that stands by', async () => {
    const rig = createRig();
    await rig.start();
    await rig.standBy('B');
    rig.leg.leave();
    // Open for the other replica's socket to take over from, and dropped without a close frame if none comes.
    expect(rig.sockets[0]).toMatchObject({ said: [], closedWith: undefined });
    expect(rig.isEnded(rig.sockets[1])).toBe(true);
    await rig.wait(5_000);
    expect(rig.sockets[0]).toMatchObject({ said: [], closedWith: 1006 });
    expect(rig.ended).toEqual([]);
  });

  it('asks for a new agent at once when the one of another replica does not take a second socket', async () => {
    const rig = createRig({ isResumed: true });
    rig.open();
    await rig.wait(0);
    rig.sockets[0]?.drop(1006);
    await rig.wait(0);
    expect(rig.replacements).toHaveLength(1);
    expect(rig.ended).toEqual(['A']);
  });

  describe('when the store does not answer', () => {
    it('does not leave an agent that talks for one that cannot be told the conversation', async () => {
      const rig = createRig();
      await rig.start();
      await rig.standBy('B');
      rig.conversation.isWhole = false;
      rig.leg.switchOver();
      await settle();
      expect(rig.log).toEqual(['opened A new']);
      expect(rig.conversation.reads).toBe(1);
      rig.conversation.isWhole = true;
      rig.leg.switchOver();
      await settle();
      expect(rig.log).toEqual(['opened A new', 'opened B new']);
    });

    it('takes the one that stands by all the same when the other is lost', async () => {
      const rig = createRig();
      await rig.start();
      await rig.standBy('B');
      rig.conversation.isWhole = false;
      rig.sockets[0]?.drop(1006);
      rig.leg.reopen();
      await settle();
      expect(rig.log).toEqual(['opened A new', 'lost 1006', 'opened B new']);
    });

    it('looks for an agent again when the one that stood by closes while the conversation is read', async () => {
      const rig = createRig();
      await rig.start();
      await rig.standBy('B');
      let read = (): void => {};
      rig.conversation.reading = new Promise((resolve) => (read = resolve));
      rig.sockets[0]?.drop(1006);
      rig.leg.reopen();
      rig.sockets[1]?.drop(1006);
      read();
      await settle();
      await rig.wait(200);
      expect(rig.sockets.map(({ url }) => url)).toEqual(['wss://A', 'wss://B', 'wss://A']);
      rig.sockets[2]?.open();
      expect(rig.log).toEqual(['opened A new', 'lost 1006', 'opened A']);
    });
  });

  it('looks for another agent when its caller is to stay and its call is over, although the socket is still open', async () => {
    const rig = createRig();
    await rig.start();
    // What Vapi says when the agent has passed its caller on, which then came to nothing.
    rig.sockets[0]?.events.messageReceived({
      type: 'status-update',
      status: 'ended',
      endedReason: 'assistant-forwarded-call',
    });
    rig.leg.reopen();
    await settle();
    rig.replacements[0]?.resolve(rig.callOf('B'));
    await settle();
    rig.sockets.at(-1)?.open();
    expect(rig.log.at(-1)).toBe('opened B new');
  });

  it('looks for an agent again after all ways to the first had failed', async () => {
    const rig = createRig();
    rig.open();
    await settle();
    rig.sockets[0]?.drop(1008);
    await settle();
    rig.replacements[0]?.reject();
    await settle();
    expect(rig.log).toEqual(['failed no-new-agent']);
    rig.leg.reopen();
    await settle();
    rig.replacements[1]?.resolve(rig.callOf('C'));
    await settle();
    rig.sockets.at(-1)?.open();
    expect(rig.log.at(-1)).toBe('opened C new');
  });

  it('makes one agent, however often it is asked to look for one', async () => {
    const rig = createRig();
    await rig.start();
    rig.sockets[0]?.events.messageReceived({ type: 'status-update', status: 'ended', endedReason: 'worker-shutdown' });
    for (let times = 0; times < 3; times += 1) rig.leg.reopen();
    await settle();
    expect(rig.replacements).toHaveLength(1);
    rig.replacements[0]?.resolve(rig.callOf('B'));
    await settle();
    rig.sockets.at(-1)?.open();
    await settle();
    expect(rig.replacements).toHaveLength(1);
    expect(rig.log.at(-1)).toBe('opened B new');
  });

  it('counts the age of the agent’s call, not of its socket', async () => {
    const rig = createRig();
    await rig.start();
    await rig.wait(300_000);
    rig.sockets[0]?.drop(1006);
    rig.leg.reopen();
    await rig.wait(200);
    rig.sockets[1]?.open();
    expect(rig.leg.age(rig.clock.nowMs()).ageMs).toBeGreaterThanOrEqual(300_000);
  });
});

describe('an agent whose provider fails', () => {
  it('is not dialled again when it is known not to work, and once only where there is somebody else', async () => {
    for (const [ways, dials] of [
      [{ isDown: true, hasOther: true }, 1],
      [{ isDown: false, hasOther: true }, 2],
    ] as const) {
      const rig = createRig();
      await rig.start();
      rig.sockets[0]?.events.audioReceived(new Uint8Array(1), 0);
      Object.assign(rig.ways, ways);
      rig.sockets[0]?.drop(1006);
      expect(rig.watched).toEqual(['worked A', 'socket-lost A']);
      rig.leg.reopen();
      await settle();
      rig.clock.advance(1_000);
      await settle();
      if (dials === 2) rig.sockets[1]?.drop(1006);
      await settle();
      expect(rig.sockets).toHaveLength(dials);
      expect(rig.replacements).toHaveLength(1);
    }
  });
});
