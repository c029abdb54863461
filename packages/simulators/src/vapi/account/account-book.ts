import { randomUUID } from 'node:crypto';
import { type AssistantDto, readAssistantDto } from './assistant-dto.ts';
import type { Faults } from './dto-faults.ts';
import { readToolChanges, readToolDto, type ToolDto } from './tool-dto.ts';

/** What everything that is kept in an account has beside its own fields. */
export interface Kept {
  readonly id: string;
  readonly orgId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type SavedAssistant = AssistantDto & Kept;
export type SavedTool = ToolDto & Kept;

/** The assistants and tools that an organisation has saved. */
export interface Shelf<Saved> {
  /** Oldest first. */
  readonly all: readonly Saved[];
  find(id: string): Saved | undefined;
  create(body: unknown): Saved | Faults;
  /** Replaces the fields that `body` names, each as a whole (vapi.md, section 8). */
  update(id: string, body: unknown): Saved | Faults | undefined;
  remove(id: string): Saved | undefined;
}

export interface AccountBook {
  readonly assistants: Shelf<SavedAssistant>;
  readonly tools: Shelf<SavedTool>;
}

export interface AccountBookOptions {
  readonly orgId?: string;
  /** What is there from the beginning; an id that is not given is drawn. */
  readonly assistants?: readonly (AssistantDto & { readonly id?: string })[];
  readonly tools?: readonly (ToolDto & { readonly id?: string })[];
}

export function createAccountBook({
  orgId = randomUUID(),
  assistants = [],
  tools = [],
}: AccountBookOptions = {}): AccountBook {
  return {
    assistants: createShelf(orgId, assistants, readAssistantDto, readAssistantDto),
    tools: createShelf(orgId, tools, readToolDto, readToolChanges),
  };
}

function createShelf<Dto extends object>(
  orgId: string,
  first: readonly (Dto & { readonly id?: string })[],
  read: (body: unknown) => Dto | Faults,
  readChanges: (body: unknown) => Partial<Dto> | Faults,
): Shelf<Dto & Kept> {
  const shelf = new Map<string, Dto & Kept>();
  const keep = (dto: Dto, id: string, createdAt: string): Dto & Kept => {
    const saved = { ...dto, id, orgId, createdAt, updatedAt: new Date().toISOString() };
    shelf.set(id, saved);
    return saved;
  };
  for (const { id = randomUUID(), ...dto } of first) keep(dto as unknown as Dto, id, new Date().toISOString());
  return {
    get all() {
      return [...shelf.values()];
    },
    find: (id) => shelf.get(id),
    create(body) {
      const dto = read(body);
      return 'faults' in dto ? dto : keep(dto, randomUUID(), new Date().toISOString());
    },
    update(id, body) {
      const present = shelf.get(id);
      if (present === undefined) return undefined;
      const changes = readChanges(body);
      return 'faults' in changes ? changes : keep({ ...present, ...changes }, id, present.createdAt);
    },
    remove(id) {
      const present = shelf.get(id);
      shelf.delete(id);
      return present;
    },
  };
}
