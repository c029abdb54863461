import { callCommandSchema } from '@trunkline/protocol';
import type { CallCommand, CallId, CommandId } from '@trunkline/protocol';
import { finishCommand, postCommand, takeCommands } from '../scripts/index.ts';
import { longestLifeMs } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * `held`: a replica holds the call and was woken. `waiting`: nobody holds it just now, and the next holder will get the
 * command. `repeated`: a command with this id was sent before. `full`: the call has had `commandsPerCall` commands.
 */
export type SendOutcome = 'held' | 'waiting' | 'repeated' | 'missing' | 'ended' | 'full';

export interface TakenCommand {
  command: CallCommand;
  /**
   * `never`: carry it out. `byMe`: this holder has had it before and has not finished it, so carry it out only if its id is
   * not among those begun here. `byEarlier`: an earlier holder had it and did not finish it, so it may have been carried
   * out in part. Do what may be done twice (hang up, transfer) and leave what may not (say).
   */
  takenBefore: 'never' | 'byMe' | 'byEarlier';
}

/** `unknown`: it was never sent, or is forgotten. `taken`: somebody has it, or died with it. */
export type CommandStatus = 'unknown' | 'waiting' | 'taken' | 'done';

/**
 * Commands to the replica that holds a call, from any process. They lie in the call's mailbox and outlive a hand-over, a
 * crash of the holder and a lost answer. The end of the call drops those that are left. At most `mailboxLength` wait.
 *
 * Each is carried out once: the holder takes, notes the ids that it has begun, and finishes. Only a command that its
 * holder died with is handed out a second time, and says so.
 *
 * Failure policy: see `RedisPort`. All methods may be repeated without harm, `send` with the same id.
 */
export interface CallCommands {
  send(callId: CallId, command: CallCommand): Promise<SendOutcome>;
  /**
   * Hands the holder its commands, each time its `MailboxReader` calls `onCommands`. After a failure, try again soon,
   * because nobody wakes the holder a second time.
   * @returns all that is not finished, the oldest first; `fenced` if a newer holder has the call.
   */
  take(callId: CallId, holder: { fence: number }): Promise<TakenCommand[] | 'fenced'>;
  /** Notes that a command was carried out, refused or left. @returns `false` if a newer holder has the call. */
  finish(callId: CallId, id: CommandId, holder: { fence: number }): Promise<boolean>;
  status(callId: CallId, id: CommandId): Promise<CommandStatus>;
}

function parseCommand(text: string): CallCommand | undefined {
  try {
    return callCommandSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function createCallCommands({ port, keys, limits }: StoreContext): CallCommands {
  const stateMs = longestLifeMs(limits);
  return {
    async send(callId, command) {
      const reply = await port.run(
        postCommand,
        [keys.session(callId), keys.mailbox(callId), keys.lease(callId), keys.commands(callId)],
        [
          command.id,
          JSON.stringify(command),
          'fence' in command ? command.fence : '',
          limits.mailboxLength,
          limits.sessionIdleMs,
          stateMs,
          limits.commandsPerCall,
          keys.wakePrefix,
          callId,
        ],
      );
      return reply as SendOutcome;
    },

    async take(callId, { fence }) {
      const ofCall = [keys.mailbox(callId), keys.commands(callId), keys.fence(callId)];
      const reply = await port.run(takeCommands, ofCall, [fence, stateMs]);
      if (reply === 0) return 'fenced';
      const pairs = reply as string[];
      const taken: TakenCommand[] = [];
      for (let index = 0; index + 1 < pairs.length; index += 2) {
        const command = parseCommand(pairs[index]!);
        const by = pairs[index + 1];
        // A command of a later version stays unfinished, for a holder that knows it.
        if (command === undefined) continue;
        taken.push({ command, takenBefore: by === '' ? 'never' : by === String(fence) ? 'byMe' : 'byEarlier' });
      }
      return taken;
    },

    async finish(callId, id, { fence }) {
      return (await port.run(finishCommand, [keys.commands(callId), keys.fence(callId)], [fence, id, stateMs])) === 1;
    },

    async status(callId, id) {
      const state = await port.send((redis) => redis.hget(keys.commands(callId), id));
      if (state === null) return 'unknown';
      if (state === 'done') return 'done';
      return state === '' ? 'waiting' : 'taken';
    },
  };
}
