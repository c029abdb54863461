/** Has agents call a tool all the time. What they book shows which effects were lost or came twice. */
import type { FakeVapi, Random } from '@trunkline/simulators';

export interface Bookings {
  readonly asked: number;
  readonly answered: number;
  stop(): void;
}

const EVERY_MS = 400;

export function bookTables(vapi: FakeVapi, random: Random): Bookings {
  let asked = 0;
  let answered = 0;
  const timer = setInterval(() => {
    const live = vapi.calls.filter(({ record }) => record.status === 'in-progress');
    const agent = live[random.integer(0, Math.max(0, live.length - 1))];
    if (!agent) return;
    asked += 1;
    const table = { date: '2027-01-15', time: '19:00', people: 2, name: 'Ada' };
    agent.requestToolCalls([{ name: 'book_table', arguments: table }]).then(
      ({ ok }) => {
        if (ok) answered += 1;
      },
      () => {},
    );
  }, EVERY_MS);
  return {
    get asked() {
      return asked;
    },
    get answered() {
      return answered;
    },
    stop: () => clearInterval(timer),
  };
}
