import type { Metrics } from '@trunkline/service-kit';
import { PhraseClassifier } from '../phrases/phrase-classifier.ts';
import type { GatewayDeps } from './gateway-deps.ts';

/**
 * The operator's classifier of phrases, if there is one. The other modes than `fusion` do not go by words that no list knows.
 */
export function buildPhrases(
  { config, clock, epochMs, logger }: Pick<GatewayDeps, 'config' | 'clock' | 'epochMs' | 'logger'>,
  metrics: Metrics,
): PhraseClassifier | undefined {
  if (config.classifier === undefined || (config.BARGE_IN_MODE !== 'fusion' && config.routes === undefined))
    return undefined;
  const budgetMs = config.PHRASE_CLASSIFIER_BUDGET_MS;
  const classifier = new PhraseClassifier({ ...config.classifier, budgetMs, clock, epochMs, log: logger });
  metrics.observedCounter({
    name: 'trunkline_phrase_questions_total',
    help: 'Phrases of callers that no list knows, by what became of the question (answered, known, late, failed, skipped)',
    label: 'outcome',
    read: () => ({ ...classifier.counts }),
  });
  return classifier;
}
