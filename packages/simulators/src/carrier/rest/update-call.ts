import type { CallContextUpdateOptions } from 'twilio/lib/rest/api/v2010/account/call.js';
import type { FakeCall } from '../fake-call-handle.ts';
import { RestError } from './rest-error.ts';

/** A parameter as the official client sends it: its own option, in capitals. */
interface UpdateForm {
  get(name: Capitalize<keyof CallContextUpdateOptions>): string | null;
}

/**
 * Applies one update. `Twiml` and `Url` redirect, `Status` ends the call.
 * @throws RestError 21220 when the call is in the wrong state, 20001 when the request makes no sense.
 */
export function updateCall(call: FakeCall, form: UpdateForm): void {
  const status = form.get('Status');
  const twiml = form.get('Twiml');
  const url = form.get('Url');
  const isInProgress = call.status === 'in-progress';
  if (status === 'completed' || (status === 'canceled' && !isInProgress)) {
    void call.hangUp({ endedBy: 'rest' });
  } else if (status !== null) {
    if (status === 'canceled') throw new RestError(400, 21220, 'Call is in-progress. Cannot cancel.');
    throw new RestError(400, 20001, `Invalid status ${status}: canceled or completed`);
  } else if (twiml === null && url === null) {
    throw new RestError(400, 20001, 'Nothing to update: give Status, Twiml or Url');
  } else if (!isInProgress) {
    throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.');
  } else if (url !== null) {
    call.updateUrl(url, form.get('Method')?.toUpperCase() === 'GET' ? 'GET' : 'POST');
  } else if (twiml !== null) {
    call.updateTwiml(twiml);
  }
}
