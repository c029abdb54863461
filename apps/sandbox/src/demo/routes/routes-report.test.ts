import { parseRoutes } from '@trunkline/call-routing';
import { expect, it } from 'vitest';
import { BREAK, CHANGE, routesFile } from './routes-file.ts';
import { formatRoutes } from './routes-report.ts';

it('the files of the story are what the story needs: good, changed, and broken in two places', () => {
  const read = (text: string) =>
    parseRoutes(text, { source: 'routes.yaml', credentials: [], readAssistant: () => ({}) });
  expect(read(routesFile(Date.now(), 'berlin-desk'))).toMatchObject({ rules: { length: 3 } });
  expect(read(routesFile(Date.now(), 'berlin-desk', CHANGE))).toMatchObject({ rules: { length: 4 } });
  expect(read(routesFile(Date.now(), 'berlin-desk', BREAK))).toHaveLength(2);
});

it('tells of each call its number, route and assistant, and what the broken file was refused for', () => {
  const lines = formatRoutes({
    scenario: 'three-numbers',
    ok: false,
    failures: ['nobody was asked for a message where it is closed'],
    numbers: [
      {
        when: 'at first',
        number: '+331',
        callId: 'call_1',
        route: 'paris',
        outcome: 'closed',
        assistants: [],
        endedReason: 'closed',
      },
    ],
    changeMs: 1_900.4,
    refused: ['routes.yaml:22:45 routes[3].asistant: there is no such field'],
  });
  expect(lines).toEqual([
    'FAIL three-numbers   1 calls to several numbers; a change of the file in force after 1900 ms',
    '    at first           +331          route paris   closed  no agent   (closed)',
    '    the broken file was refused:',
    '        routes.yaml:22:45 routes[3].asistant: there is no such field',
    '    ! nobody was asked for a message where it is closed',
  ]);
});
