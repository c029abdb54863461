/** Whether a dashboard of Grafana can be loaded anywhere and explains itself. */
import type { Query } from '../checks/metrics.ts';

export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { type: string; uid: string };
  targets?: { refId: string; expr: string; datasource: { uid: string } }[];
}

export interface Dashboard {
  uid?: string;
  id?: number | null;
  title: string;
  panels: Panel[];
  templating: { list: { name: string; query: unknown }[] };
}

const ROWS = ['Calls', 'Sound', 'Turn-taking', 'Work'];

/** @returns what is wrong, a line each. */
export function checkDashboard(dashboard: Dashboard): string[] {
  const { panels } = dashboard;
  const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
  const ids = panels.map(({ id }) => id);
  return [
    ...(dashboard.uid === undefined && dashboard.id === undefined
      ? []
      : ['it has an id of one Grafana, which another may have given away']),
    ...(rows.join() === ROWS.join() ? [] : [`its rows are ${rows.join(', ')} and not ${ROWS.join(', ')}`]),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two panels have the id ${id}`),
    ...panels.flatMap((panel, index) => [
      ...checkPanel(panel),
      ...panels
        .slice(index + 1)
        .filter((other) => overlap(panel, other))
        .map(({ title }) => `${panel.title}: lies over ${title}`),
    ]),
  ];
}

function checkPanel({ title, type, description, datasource, targets = [], gridPos }: Panel): string[] {
  if (type === 'row') return [];
  const sources = [datasource, ...targets.map((target) => target.datasource)];
  return [
    ...(description?.startsWith('Good: ')
      ? []
      : [`${title}: its description does not say what good looks like ("Good: ...")`]),
    ...(sources.every((source) => source?.uid === '$datasource')
      ? []
      : [`${title}: asks one certain data source and not $datasource`]),
    ...(targets.length > 0 ? [] : [`${title}: asks for nothing`]),
    ...(gridPos.x + gridPos.w <= 24 ? [] : [`${title}: is wider than the page`]),
  ];
}

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export function dashboardQueries({ title, panels }: Dashboard): Query[] {
  return panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ refId, expr }) => ({ where: `${title}, ${panel.title}, ${refId}`, expression: expr })),
  );
}
