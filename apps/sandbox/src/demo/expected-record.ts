/** What the gateway must have written down of calls that do not just end with the caller hanging up. */
import type { GatewayCall } from './gateway-call.ts';

type Ending = Pick<GatewayCall, 'direction' | 'answeredBy' | 'endedBy' | 'endedReason'>;

const ENDINGS: Readonly<Record<string, Ending>> = {
  transfer: { endedBy: 'operator', endedReason: 'transferred' },
  'outbound-voicemail': {
    direction: 'outbound',
    answeredBy: 'machine_end_beep',
    endedBy: 'gateway',
    endedReason: 'voicemail-left',
  },
  'outbound-answered': {
    direction: 'outbound',
    answeredBy: 'human',
    endedBy: 'caller',
    endedReason: 'caller-hung-up',
  },
  'verdict-no-agent': { endedBy: 'gateway', endedReason: 'no-agent' },
  'verdict-unheard': { endedBy: 'agent' },
  'chat-to-call-phone': { direction: 'outbound', endedBy: 'caller', endedReason: 'caller-hung-up' },
};

/** The way of the transfers: out to somebody who does not answer and back, then out to somebody who does. */
const TRANSFER_STATES: Readonly<Record<string, readonly string[]>> = {
  transfer: ['announcing', 'dialling', 'failed', 'returning', 'none', 'announcing', 'dialling', 'talking'],
};

/** @returns what the record says otherwise, as sentences. */
export function findRecordFaults(scenario: string, record: GatewayCall): string[] {
  const faults = Object.entries(ENDINGS[scenario] ?? {}).flatMap(([field, wanted]) => {
    const written = record[field as keyof Ending] ?? 'nothing';
    return written === wanted ? [] : [`the gateway's record has ${written} as ${field}, it was ${wanted}`];
  });
  const wanted = TRANSFER_STATES[scenario]?.join(', ');
  const states = (record.events ?? []).flatMap((event) => (event.type === 'transfer.moved' ? [event.state] : []));
  if (wanted !== undefined && states.join(', ') !== wanted) {
    faults.push(`the gateway's record has the transfer as ${states.join(', ') || 'nothing'}, it was ${wanted}`);
  }
  return faults;
}
