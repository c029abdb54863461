/** The alerts of deploy/prometheus, compared with everything that has to follow them. */
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { ROOT } from '../../checks/project-files.mjs';
import { readDocuments } from '../kustomization.mjs';

export const RULES = 'deploy/prometheus/rules.yaml';
const CASES = 'deploy/prometheus/rules.test.yaml';
export const RUNBOOK = 'docs/runbook.md';

export interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook: string };
}

export interface RuleGroup {
  name: string;
  rules: Alert[];
}

export const readRuleGroups = (): RuleGroup[] => readDocuments(join(ROOT, RULES))[0].groups;

/** The names of the made-up cases of promtool: an alert, then what it does. */
export const readCaseNames = (): string[] =>
  readDocuments(join(ROOT, CASES))[0].tests.map(({ name }: { name: string }) => name);

const SEVERITIES = ['critical', 'warning'];

/** @returns what is wrong with the alerts themselves, a line each. */
export function checkAlerts(alerts: readonly Alert[]): string[] {
  return alerts.flatMap(({ alert, labels, annotations, for: wait }) => [
    ...(alert.startsWith('Trunkline') ? [] : [`${alert}: its name does not say whose it is`]),
    ...(SEVERITIES.includes(labels.severity) ? [] : [`${alert}: its severity is none of ${SEVERITIES.join(', ')}`]),
    ...(wait === undefined ? [`${alert}: does not say for how long (for)`] : []),
    ...(annotations.runbook === `${RUNBOOK}#${new GithubSlugger().slug(alert)}`
      ? []
      : [`${alert}: its runbook is ${annotations.runbook}, where its entry is not`]),
  ]);
}

/** Each alert has one made-up case in which it fires and one in which it does not. */
export function checkCases(alerts: readonly Alert[], cases: readonly string[]): string[] {
  const names = alerts.map(({ alert }) => alert);
  const missing = names.flatMap((name) =>
    ['fires', 'stays silent']
      .filter((what) => !cases.includes(`${name} ${what}`))
      .map((what) => `${name}: no case in which it ${what}`),
  );
  const foreign = cases.filter((name) => !names.includes(name.split(' ', 1)[0] ?? ''));
  return [...missing, ...foreign.map((name) => `${name}: there is no such alert`)];
}

/** @param entries the headings of the runbook that are names of alerts. */
export function checkRunbook(alerts: readonly Alert[], entries: readonly string[]): string[] {
  const names = alerts.map(({ alert }) => alert);
  return [
    ...names.filter((name) => !entries.includes(name)).map((name) => `${name}: has no entry in ${RUNBOOK}`),
    ...entries.filter((name) => !names.includes(name)).map((name) => `${name}: is in ${RUNBOOK} and is no alert`),
  ];
}
