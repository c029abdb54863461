import { Button } from '../../ui/button.tsx';
import type { CameraCommand } from './run-command.ts';

export interface AxisToolsProps {
  isLive: boolean;
  isFollowing: boolean;
  showsAll: boolean;
  onCommand: (command: CameraCommand) => void;
}

/** The buttons of the axis, each with the key that does the same, and what its colours mean. */
export function AxisTools({ isLive, isFollowing, showsAll, onCommand }: AxisToolsProps) {
  return (
    <div class="axis-tools">
      <fieldset class="axis-densities" aria-label="How close">
        <Button size="small" aria-pressed={showsAll} title="Whole call (0)" onPress={() => onCommand({ do: 'whole' })}>
          Call
        </Button>
        <Button size="small" title="The turn at the cursor (1)" onPress={() => onCommand({ do: 'turn' })}>
          Turn
        </Button>
        <Button size="small" title="Lines every 100 ms (2)" onPress={() => onCommand({ do: 'fine' })}>
          100 ms
        </Button>
        <Button
          size="small"
          aria-label="Zoom out"
          title="Zoom out (-)"
          onPress={() => onCommand({ do: 'zoom', factor: 1 / 1.6 })}
        >
          −
        </Button>
        <Button
          size="small"
          aria-label="Zoom in"
          title="Zoom in (+)"
          onPress={() => onCommand({ do: 'zoom', factor: 1.6 })}
        >
          +
        </Button>
        {isLive && (
          <Button
            size="small"
            class="axis-follow"
            aria-pressed={isFollowing}
            title="Follow what is live (F)"
            onPress={() => onCommand({ do: 'follow' })}
          >
            <span class="live-dot" aria-hidden="true" /> {isFollowing ? 'Following' : 'Follow live'}
          </Button>
        )}
      </fieldset>
      <ul class="axis-legend" aria-label="What the picture shows">
        <li data-key="caller">caller</li>
        <li data-key="heard">agent, heard</li>
        <li data-key="unheard">sent, never heard</li>
        <li data-key="tear">torn by an interruption</li>
        <li data-key="hold">held</li>
        <li data-key="lost">lost or gap</li>
      </ul>
    </div>
  );
}
