import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { knownMetrics } from '../checks/known-metrics.ts';
import { checkQueries, ruleQueries } from '../checks/metrics.ts';
import { renderOverlays } from '../checks/overlays.ts';
import { checkAlerts, checkCases, checkRunbook, readCaseNames, readRuleGroups, RULES, RUNBOOK } from './alerts.ts';

const groups = readRuleGroups();
const alerts = groups.flatMap(({ rules }) => rules);
/** The sections of a page, by their headings. */
const sections = new Map(
  readFileSync(join(ROOT, RUNBOOK), 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0] ?? '', section]),
);

test('every alert asks for metrics, labels and queues that the code has', () => {
  expect(checkQueries(ruleQueries(RULES, groups), knownMetrics())).toEqual([]);
});

test('every alert says how bad it is, for how long, and where its entry is', () => {
  expect(checkAlerts(alerts)).toEqual([]);
});

test('every alert has a case in which it fires and one in which it stays silent, and no case is of another', () => {
  expect(checkCases(alerts, readCaseNames())).toEqual([]);
});

test('every alert has its entry in the runbook, and every entry its alert', () => {
  expect(checkRunbook(alerts, [...sections.keys()])).toEqual([]);
});

test.each([...sections])('the entry of %s says what it means and what to do first', (_, section) => {
  expect(section).toMatch(/\*\*It means\*\* [^]+\*\*First\*\* /);
});

test('the rule of the Prometheus operator has the groups of rules.yaml and no others', () => {
  const { manifests } = renderOverlays().find(({ name }) => name === 'production')!;
  const rules = manifests.filter(({ kind }) => kind === 'PrometheusRule');
  expect(rules.map(({ spec }) => spec.groups)).toEqual([groups]);
});

test('what is wrong with an alert is named', () => {
  const alert = { ...structuredClone(alerts[0]!), alert: 'TrunklineMadeUp' };
  const { for: _, ...endless } = alert;
  const rude = { ...endless, labels: { severity: 'loud' } };
  expect(checkAlerts([rude])).toEqual([
    'TrunklineMadeUp: its severity is none of critical, warning',
    'TrunklineMadeUp: does not say for how long (for)',
    `TrunklineMadeUp: its runbook is ${alert.annotations.runbook}, where its entry is not`,
  ]);
  expect(checkCases([alert], ['TrunklineMadeUp fires', 'TrunklineGone fires'])).toEqual([
    'TrunklineMadeUp: no case in which it stays silent',
    'TrunklineGone fires: there is no such alert',
  ]);
  expect(checkRunbook([alert], ['TrunklineGone'])).toEqual([
    'TrunklineMadeUp: has no entry in docs/runbook.md',
    'TrunklineGone: is in docs/runbook.md and is no alert',
  ]);
});
