/** Records that all workers share. They are kept until somebody removes them. */
export interface ToolRecords {
  /**
   * Writes `value` (JSON) under `id` unless there is one already, in one step.
   * @returns what is there now, and whether this call wrote it.
   */
  insert<T>(collection: string, id: string, value: T): Promise<{ isNew: boolean; value: T }>;
}

/** What a tool is told about the run that it is in. */
export interface ToolContext {
  /** The same for every delivery, try and restart of one call of the tool. Make the effect depend on it. */
  idempotencyKey: string;
  /** Vapi's id of the call; undefined when no call asked. */
  vapiCallId: string | undefined;
  /** Aborts at the timeout. */
  signal: AbortSignal;
  records: ToolRecords;
  /**
   * The header `traceparent` (W3C Trace Context) for whatever the tool asks over HTTP, so that its work appears in the trace of the call.
   * Missing when traces are off, and for a run outside of a call or chat.
   */
  traceparent?: string;
}
