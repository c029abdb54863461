import { live } from '../live/index.ts';

export interface CallsViewProps {
  query: Readonly<Record<string, string>>;
}

/** All calls of the fleet, those that go on first. */
export function CallsView(_props: CallsViewProps) {
  return (
    <ul>
      {live.rows.ids.value.map((id) => (
        <li key={id}>{id}</li>
      ))}
    </ul>
  );
}
