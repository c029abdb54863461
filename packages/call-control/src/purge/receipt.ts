/** What whoever erases is given: what is gone, who else was asked, and what is still somewhere. */

export interface PurgeReceipt {
  /** What was erased here, by kind. */
  erased: {
    messages: number;
    events: number;
    toolResults: number;
    levels: number;
    /** Reports of Vapi's, and notes of what its messages said. */
    reports: number;
    /** Work for the workers that was done, failed or waited. */
    jobs: number;
  };
  /** What was deleted elsewhere, and what was answered where it was not known there. */
  askedOf: string[];
  /** What is still there although it should be gone, why, and what is to be done about it. */
  kept: string[];
  /** What stays on purpose, or is beyond our reach. */
  remains: string[];
}

export const emptyReceipt = (): PurgeReceipt => ({
  erased: { messages: 0, events: 0, toolResults: 0, levels: 0, reports: 0, jobs: 0 },
  askedOf: [],
  kept: [],
  remains: [],
});

/** Adds up what was erased here. */
export function addErased(to: PurgeReceipt['erased'], more: Partial<PurgeReceipt['erased']>): void {
  for (const name of Object.keys(to) as (keyof typeof to)[]) to[name] += more[name] ?? 0;
}

/** What no receipt can say more of. */
export const REMAINS = {
  call: 'that there was a call, under its id and with when and how it ended, until CALL_RETENTION_MS have passed',
  session: 'that there was a session, under its id and with its times, until CHAT_RETENTION_MS have passed',
  others:
    'what was passed on before: to OPERATOR_WEBHOOK_URL, to a collector of traces, and by tools to their own records and services; backups of Redis',
};
