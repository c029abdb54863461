/** What the demo tells of several numbers on one gateway. */

export interface RoutedNumber {
  /** Such as `at first` or `after the change`. */
  when: string;
  number: string;
  callId: string;
  route: string;
  outcome: string;
  /** Who was asked for at Vapi, the first agent first; empty where nobody was. */
  assistants: string[];
  endedReason: string;
}

export interface RoutesReport {
  scenario: string;
  ok: boolean;
  failures: string[];
  numbers: RoutedNumber[];
  /** From the change of the file until both gateways went by it. */
  changeMs: number;
  /** What the gateways said of the broken file. */
  refused: string[];
}

/** For a person at a terminal. */
export function formatRoutes({ ok, scenario, numbers, changeMs, refused, failures }: RoutesReport): string[] {
  return [
    `${ok ? 'ok  ' : 'FAIL'} ${scenario}   ${numbers.length} calls to several numbers; a change of the file in force after ${Math.round(changeMs)} ms`,
    ...numbers.map(
      ({ when, number, route, outcome, assistants, endedReason }) =>
        `    ${when.padEnd(18)} ${number.padEnd(13)} route ${route.padEnd(7)} ${outcome.padEnd(7)} ${assistants.join(', ') || 'no agent'}   (${endedReason})`,
    ),
    '    the broken file was refused:',
    ...refused.map((fault) => `        ${fault}`),
    ...failures.map((failure) => `    ! ${failure}`),
  ];
}
