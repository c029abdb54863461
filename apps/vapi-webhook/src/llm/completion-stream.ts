/**
 * Makes one answer for the reader out of several rounds with the model. Pure: events in, chunks out. Words are passed on as
 * they come; calls of tools are kept until the round is over, because only then is it known whose they are.
 */
import { randomUUID } from 'node:crypto';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { type AssembledCall, createCallAssembly } from './call-assembly.ts';
import { DONE } from './completion-events.ts';
import { type CompletionUsage, type FinishReason, readCompletionPiece } from './completion-piece.ts';
import { LlmError } from './llm-error.ts';

type Delta = ChatCompletionChunk.Choice.Delta;

export interface Round {
  text: string;
  calls: readonly AssembledCall[];
  finishReason: FinishReason;
}

export interface CompletionStream {
  /**
   * @param event comes from `readCompletionEvents`.
   * @returns what the reader gets for it, at once; `undefined` when there is nothing for it.
   */
  push(event: unknown): ChatCompletionChunk | undefined;
  /** Closes a round; the next event belongs to the next one. @throws LlmError when the model did not finish it. */
  endRound(): Round;
  /** Adds words of ours to those of the model. */
  say(text: string): ChatCompletionChunk;
  /** Ends the whole answer with the calls that the reader is to carry out, the reason, and the usage of all rounds. */
  finish(reason: FinishReason, calls: readonly AssembledCall[], wantsUsage: boolean): ChatCompletionChunk[];
}

const NO_USAGE: CompletionUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** @param newCallId makes an id for a call that came without one. */
export function createCompletionStream(newCallId = () => `call_${randomUUID().replaceAll('-', '')}`): CompletionStream {
  let head: Pick<ChatCompletionChunk, 'id' | 'created' | 'model'> | undefined;
  let usage = NO_USAGE;
  let roundUsage = NO_USAGE;
  let isBegun = false;
  let endsInBlank = true;
  let text = '';
  let finishReason: FinishReason | undefined;
  let assembly = createCallAssembly(newCallId);

  const build = (delta: Delta, reason: FinishReason | null = null): ChatCompletionChunk => ({
    id: head?.id ?? '',
    object: 'chat.completion.chunk',
    created: head?.created ?? 0,
    model: head?.model ?? '',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
  });

  /** The words of two rounds are one text for the reader, and would run into each other. */
  const take = (words: string): string => {
    const isGlued = text === '' && !endsInBlank && !/^\s/.test(words);
    text += words;
    endsInBlank = /\s$/.test(words);
    return isGlued ? ` ${words}` : words;
  };

  const forReader = (delta: Delta): ChatCompletionChunk | undefined => {
    if (isBegun) return Object.keys(delta).length > 0 ? build(delta) : undefined;
    isBegun = true;
    return build({ role: 'assistant', content: '', ...delta });
  };

  return {
    push(event) {
      if (event === DONE) {
        // Whoever says so has said everything, with a reason or without.
        finishReason ??= 'stop';
        return undefined;
      }
      const piece = readCompletionPiece(event);
      if (!piece) return undefined;
      head ??= { id: piece.id ?? '', created: piece.created ?? 0, model: piece.model ?? '' };
      // Some endpoints send the usage so far with every event, so the last one counts.
      if (piece.usage) roundUsage = piece.usage;
      if (piece.finishReason) finishReason = piece.finishReason;
      for (const part of piece.calls) assembly.add(part);
      if (!piece.hasChoice) return undefined;
      // Some repeat the whole message at the end of a stream.
      const words = piece.isWhole && piece.text === text ? '' : piece.text;
      return forReader({
        ...(words !== '' && { content: take(words) }),
        ...(piece.refusal !== '' && { refusal: piece.refusal }),
      });
    },
    endRound() {
      if (!finishReason) {
        throw new LlmError('TL_LLM_UNAVAILABLE', 'The LLM endpoint broke off in the middle of its answer.');
      }
      const round = { text, calls: assembly.finish(), finishReason };
      usage = addUsage(usage, roundUsage);
      roundUsage = NO_USAGE;
      text = '';
      finishReason = undefined;
      assembly = createCallAssembly(newCallId);
      return round;
    },
    say(words) {
      return forReader({ content: take(words) }) ?? build({});
    },
    finish(reason, ofReader, wantsUsage) {
      const deltas = ofReader.map(({ id, name, arguments: args }, index) =>
        build({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }] }),
      );
      const last = build({}, reason);
      return [...deltas, last, ...(wantsUsage ? [{ ...last, choices: [], usage }] : [])];
    },
  };
}

function addUsage(one: CompletionUsage, other: CompletionUsage): CompletionUsage {
  return {
    prompt_tokens: one.prompt_tokens + other.prompt_tokens,
    completion_tokens: one.completion_tokens + other.completion_tokens,
    total_tokens: one.total_tokens + other.total_tokens,
  };
}
