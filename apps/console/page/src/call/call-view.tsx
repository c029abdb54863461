export interface CallViewProps {
  /** As it stands in the address: our id, a CallSid or the id of Vapi's call. */
  callId: string;
  /** The moment that the address names, in seconds from the beginning of the call. */
  atSeconds?: number | undefined;
}

/** One call. */
export function CallView({ callId }: CallViewProps) {
  return <p class="empty quiet">{callId}</p>;
}
