/**
 * Who has the floor, as a table. A pair that is not in the table is not a fault: the event says nothing new there.
 */

export type Floor = 'nobody' | 'caller' | 'agent' | 'both';

export type FloorEvent =
  | 'caller.started'
  | 'caller.stopped'
  | 'agent.started'
  /** The caller has heard all that the agent had to say. */
  | 'agent.finished'
  | 'agent.interrupted';

export const FLOOR_TRANSITIONS: Readonly<Record<Floor, Readonly<Partial<Record<FloorEvent, Floor>>>>> = {
  nobody: { 'caller.started': 'caller', 'agent.started': 'agent' },
  caller: { 'caller.stopped': 'nobody', 'agent.started': 'both' },
  agent: { 'caller.started': 'both', 'agent.finished': 'nobody', 'agent.interrupted': 'caller' },
  both: { 'caller.stopped': 'agent', 'agent.finished': 'caller', 'agent.interrupted': 'caller' },
};

export function nextFloor(floor: Floor, event: FloorEvent): Floor {
  return FLOOR_TRANSITIONS[floor][event] ?? floor;
}
