import { z } from 'zod';

/** Where a call can be transferred (SDK `TransferDestinationNumber`, `TransferDestinationSip`, `TransferDestinationAssistant`). */
export const destinationSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('number'), number: z.string().min(3).max(40) }),
  z.looseObject({ type: z.literal('sip'), sipUri: z.string() }),
  z.looseObject({ type: z.literal('assistant'), assistantName: z.string().optional() }),
]);
export type TransferDestination = z.infer<typeof destinationSchema>;
