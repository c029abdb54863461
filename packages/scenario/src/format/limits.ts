import { z } from 'zod';

/** How much one scenario may ask for. A real call of two hours fits; nothing in it can hold a player up for ever. */
export const LIMITS = {
  /** A turn of a real agent can be a page long. */
  spokenCharacters: 4_000,
  steps: 1_000,
  /** Over one turn. */
  asides: 20,
  asideMs: 5_000,
  quietestDbfs: -60,
  loudestDbfs: -10,
  /** In one turn. */
  stalls: 100,
  stallMs: 30_000,
  waitMs: 600_000,
} as const;

export const ms = z.number().int().nonnegative();
