/** What the demo says of the providers of a call's agents. */
import type { GatewayCall } from './gateway-call.ts';

/** By which ways the call's agents came, and what it cost to find them. An agent that another replica took over came once. */
export interface ProviderReport {
  when: 'running' | 'new' | 'after';
  ways: string[];
  /** Ways that were asked in vain, and what the caller waited for that, ms. */
  failed: number;
  waitedMs: number;
  /** Ways that were passed over because they were known not to work. */
  skipped: number;
}

export function buildProviderReport(
  when: ProviderReport['when'],
  { events = [] }: Pick<GatewayCall, 'events'>,
): ProviderReport {
  const failures = events.flatMap((event) => (event.type === 'agent.wayFailed' ? [event.tookMs] : []));
  return {
    when,
    ways: events
      .flatMap((event) => (event.type === 'agent.opened' ? [event.way ?? 'unknown'] : []))
      .filter((way, at, all) => way !== all[at - 1]),
    failed: failures.length,
    waitedMs: failures.reduce((sum, tookMs) => sum + tookMs, 0),
    skipped: events.filter(({ type }) => type === 'agent.waySkipped').length,
  };
}

export function providerLines({ when, ways, failed, waitedMs, skipped }: ProviderReport): string[] {
  const passed = skipped > 0 ? `, ${skipped} passed over without waiting` : '';
  return [
    `    provider (${when} call): agents by ${ways.join(', then ') || 'none'}; ${failed} asked in vain in ${waitedMs} ms${passed}`,
  ];
}
