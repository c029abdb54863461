import type { ComponentChildren } from 'preact';
import { SeverityMark } from './badge.tsx';

/** Says what did not work. It is read out as soon as it stands there. */
export function Trouble({ children }: { children: ComponentChildren }) {
  return (
    <p class="trouble" role="alert">
      <SeverityMark severity="fault" label="" />
      <span>{children}</span>
    </p>
  );
}
