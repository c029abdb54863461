/** Puts the calls of tools together from their parts, in each of the ways in which endpoints cut them up. */
import type { CallPart } from './completion-piece.ts';

export interface AssembledCall {
  /** The model's own, or one of ours where it gives none or gives it twice. */
  id: string;
  name: string;
  /** As the model wrote it: JSON, if all went well. */
  arguments: string;
}

export interface CallAssembly {
  add(part: CallPart): void;
  /** In the order in which they began. */
  finish(): AssembledCall[];
}

interface OpenCall {
  /** The endpoint's number, or the place at which the call began. */
  index: number;
  id: string | undefined;
  name: string;
  arguments: string;
}

/** @param newId makes an id that nobody else uses. */
export function createCallAssembly(newId: () => string): CallAssembly {
  const calls: OpenCall[] = [];

  const begin = (index = calls.length): OpenCall => {
    const call: OpenCall = { index, id: undefined, name: '', arguments: '' };
    calls.push(call);
    return call;
  };

  return {
    add(part) {
      const call = findCall(calls, part) ?? begin(part.index);
      call.id ??= part.id;
      call.name = joinName(call.name, part.name);
      if (part.isComplete) call.arguments = part.arguments;
      else if (!isRepetition(call, part)) call.arguments += part.arguments;
    },
    finish() {
      const used = new Set<string>();
      return calls.map(({ id, name, arguments: args }) => {
        const isUnique = id !== undefined && !used.has(id);
        if (isUnique) used.add(id);
        return { id: isUnique ? id : newId(), name, arguments: args };
      });
    },
  };
}

/** The call that `part` goes on with; `undefined` if it begins another one. */
function findCall(calls: readonly OpenCall[], part: CallPart): OpenCall | undefined {
  const { index, id, name } = part;
  // The newest comes first, because an endpoint may give one number to several calls.
  const candidates = index === undefined ? calls.slice(-1) : calls.filter((call) => call.index === index).toReversed();
  const call = candidates.find((one) => id !== undefined && one.id === id) ?? candidates[0];
  if (!call || name === '') return call;
  const isOther = id !== undefined && call.id !== undefined && id !== call.id;
  return isOther || isNext(call, part) ? undefined : call;
}

/** Whether a part with a name begins the next call, although it has the number of `call` or none. */
function isNext(call: OpenCall, part: CallPart): boolean {
  const isSameName = part.name.startsWith(call.name);
  // Without arguments so far, another name may be the rest of the name, but only where the number says so.
  if (call.arguments === '') return part.index === undefined && !isSameName;
  return !isSameName || (isCompleteJson(call.arguments) && part.arguments !== '' && !isRepetition(call, part));
}

/** Some endpoints send the whole call once more when it is complete. */
function isRepetition(call: OpenCall, part: CallPart): boolean {
  return part.arguments === call.arguments && isCompleteJson(call.arguments);
}

/** Names come whole, in fragments, whole in every part, or longer with every part. */
function joinName(known: string, given: string): string {
  if (given === '' || given === known) return known;
  return given.startsWith(known) ? given : known + given;
}

function isCompleteJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
