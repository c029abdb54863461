import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { knownMetrics } from '../checks/known-metrics.ts';
import { checkQueries } from '../checks/metrics.ts';
import { checkDashboard, type Dashboard, dashboardQueries } from './dashboard.ts';

const FOLDER = join(ROOT, 'deploy/grafana/dashboards');
const readDashboard = (file: string): Dashboard => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

describe.each(readdirSync(FOLDER))('the dashboard %s', (file) => {
  it('can be loaded into any Grafana, and each of its panels says what good looks like', () => {
    expect(checkDashboard(readDashboard(file))).toEqual([]);
  });

  it('asks for metrics and labels that the code has', () => {
    expect(checkQueries(dashboardQueries(readDashboard(file)), knownMetrics())).toEqual([]);
  });
});

it('names what is wrong with a dashboard', () => {
  const dashboard = readDashboard('trunkline.json');
  const [row, first, second] = dashboard.panels;
  dashboard.uid = 'abc';
  row!.title = 'Call';
  first!.description = 'Live calls';
  first!.targets![0]!.expr = 'sum(trunkline_calls_alive{namespace=~"$namespace"})';
  second!.id = first!.id;
  second!.gridPos = first!.gridPos;
  second!.datasource!.uid = 'P1809F7CD0C75ACF3';
  expect(checkDashboard(dashboard)).toEqual([
    'it has an id of one Grafana, which another may have given away',
    'its rows are Call, Sound, Turn-taking, Work and not Calls, Sound, Turn-taking, Work',
    'two panels have the id 2',
    'Live calls: its description does not say what good looks like ("Good: ...")',
    'Live calls: lies over Live calls of each replica',
    'Live calls of each replica: asks one certain data source and not $datasource',
  ]);
  expect(checkQueries(dashboardQueries(dashboard), knownMetrics())).toEqual([
    'Trunkline, Live calls, A: no program has the metric trunkline_calls_alive',
  ]);
});
