/** Reads what a PromQL expression asks for. */
import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

export interface Selector {
  metric: string;
  matchers: { label: string; values: string[] }[];
}

export interface Expression {
  selectors: Selector[];
  /** Labels by which is grouped or matched. */
  groupings: string[];
  /** The place at which it cannot be read any further. */
  faultAt: string | undefined;
}

/** The variables of Grafana that stand where PromQL wants a duration. */
const DURATION_VARIABLES = /\$__(rate_interval|interval|range)/g;

export function readExpression(text: string): Expression {
  const query = text.replaceAll(DURATION_VARIABLES, '5m');
  const expression: Expression = { selectors: [], groupings: [], faultAt: undefined };
  const textOf = ({ from, to }: { from: number; to: number }): string => query.slice(from, to);
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError) expression.faultAt ??= query.slice(Math.max(0, node.from - 20), node.to + 20).trim();
      if (node.name === 'VectorSelector') expression.selectors.push(readSelector(node.node, textOf));
      if (node.name === 'GroupingLabels') {
        expression.groupings.push(...node.node.getChildren('LabelName').map(textOf));
      }
    },
  });
  return expression;
}

function readSelector(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Selector {
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  return {
    metric: name ? textOf(name) : '',
    matchers: matchers.map((matcher) => {
      const [label, value] = [matcher.getChild('LabelName'), matcher.getChild('StringLiteral')];
      return { label: label ? textOf(label) : '', values: value ? textOf(value).slice(1, -1).split('|') : [] };
    }),
  };
}
