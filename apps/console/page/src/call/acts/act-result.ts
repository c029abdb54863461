import { ApiError } from '../../api/request.ts';

/** Says why something could not be done, in a sentence, with the code that docs/errors.md explains. */
export function tellFailure(doing: string, error: unknown): string {
  if (!(error instanceof ApiError)) return `${doing} did not work.`;
  return `${doing} did not work: ${error.message}${error.code ? ` (${error.code})` : ''}`;
}
