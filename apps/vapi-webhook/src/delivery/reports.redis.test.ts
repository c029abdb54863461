import { createTextRedactor } from '@trunkline/service-kit';
import { whenRedisReady } from '@trunkline/session-store';
import { redisTest } from '@trunkline/testkit';
import { createReports } from './reports.ts';

const REPORT = {
  type: 'end-of-call-report',
  call: { id: 'call-1', customer: { number: '+15550001111' } },
  artifact: { transcript: 'User: Call me on +442079460018.', messages: [{ role: 'user', message: '+442079460018' }] },
};

redisTest(
  'a report is kept without what is taken out of people’s words, and with whose call it was',
  async ({ redis, expect }) => {
    const client = redis.createClient();
    await whenRedisReady(client, 5_000);
    await createReports(client, { ttlMs: 60_000 }).write('as-it-came', REPORT);
    const reports = createReports(client, { ttlMs: 60_000, redactor: createTextRedactor({ presets: ['phone'] }) });
    await reports.write('call-1', REPORT);
    expect(await reports.read('as-it-came')).toEqual(REPORT);
    expect(await reports.read('call-1')).toEqual({
      ...REPORT,
      artifact: {
        transcript: 'User: Call me on [phone number].',
        messages: [{ role: 'user', message: '[phone number]' }],
      },
    });
  },
);
