import type { FleetView } from '@trunkline/protocol';
import { Badge } from '../ui/badge.tsx';
import { formatCount } from '../ui/format.ts';
import { tellWays, type WayFigures } from './fleet-figures.ts';

const STATES: Record<WayFigures['state'], { word: string; meaning: string; severity?: 'notice' | 'fault' }> = {
  closed: { word: 'works', meaning: 'Calls ask it for their agent' },
  probing: {
    word: 'one caller tries it',
    meaning: 'It was down; the others go past it until this call has an agent',
    severity: 'notice',
  },
  open: {
    word: 'down, passed over',
    meaning: 'It failed several calls; callers go past it without waiting',
    severity: 'fault',
  },
};

/** By which ways calls get their agents, in the order in which they are tried (docs/providers.md). */
export function AgentWays({ fleet }: { fleet: FleetView }) {
  const ways = tellWays(fleet);
  if (ways.length === 0) return <p class="quiet calm">No gateway has said yet.</p>;
  return (
    <ol class="agent-ways">
      {ways.map(({ way, state, replicas }) => {
        const { word, meaning, severity } = STATES[state];
        return (
          <li key={way}>
            <span class="mono">{way}</span>{' '}
            <Badge severity={severity} title={meaning}>
              {word}
            </Badge>{' '}
            <span class="quiet">{formatCount(replicas, 'gateway')}</span>
          </li>
        );
      })}
    </ol>
  );
}
