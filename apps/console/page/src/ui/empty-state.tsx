import type { ComponentChildren } from 'preact';

export interface EmptyStateProps {
  title: string;
  children?: ComponentChildren;
  /** Buttons and links that lead out of it. */
  acts?: ComponentChildren;
}

/** What stands where there is nothing to show, and what to do about it. */
export function EmptyState({ title, children, acts }: EmptyStateProps) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
      {acts && <div class="empty-acts">{acts}</div>}
    </div>
  );
}
