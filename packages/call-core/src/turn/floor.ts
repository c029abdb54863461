/**
 * Who has the floor, as a table that knows every pair of floor and event. An event that says nothing new leaves the floor
 * where it is. Drawn in docs/turn-taking.md.
 */

export type Floor = 'nobody' | 'caller' | 'agent' | 'both';

export type FloorEvent =
  | 'caller.started'
  | 'caller.stopped'
  | 'agent.started'
  /** The caller has heard all that the agent had to say. */
  | 'agent.finished'
  | 'agent.interrupted';

export const FLOOR_TRANSITIONS: Readonly<Record<Floor, Readonly<Record<FloorEvent, Floor>>>> = {
  nobody: {
    'caller.started': 'caller',
    'caller.stopped': 'nobody',
    'agent.started': 'agent',
    'agent.finished': 'nobody',
    'agent.interrupted': 'nobody',
  },
  caller: {
    'caller.started': 'caller',
    'caller.stopped': 'nobody',
    'agent.started': 'both',
    'agent.finished': 'caller',
    'agent.interrupted': 'caller',
  },
  agent: {
    'caller.started': 'both',
    'caller.stopped': 'agent',
    'agent.started': 'agent',
    'agent.finished': 'nobody',
    'agent.interrupted': 'caller',
  },
  both: {
    'caller.started': 'both',
    'caller.stopped': 'agent',
    'agent.started': 'both',
    'agent.finished': 'caller',
    'agent.interrupted': 'caller',
  },
};

export const nextFloor = (floor: Floor, event: FloorEvent): Floor => FLOOR_TRANSITIONS[floor][event];
