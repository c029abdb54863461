/** Loads the picture of a call, once the panel is open on a page that offers calls. */
import { html, nothing } from 'lit/html.js';
import type { AgentHost } from '../agent-host.ts';
import type { CallPart, CallView } from '../call/call-kit.ts';
import { fill } from '../texts.ts';
import { icon, phoneIcon } from './icons.ts';
import { sentenceOf } from './sentences.ts';
import { addStyles } from './styles/panel-styles.ts';

const CALL_FILE = 'trunkline-agent-call.js';

export class CallPicture {
  view: CallView | undefined;
  readonly #host: Pick<AgentHost, 'shadow'>;
  readonly #onLoaded: () => void;
  #isAsked = false;

  constructor(host: Pick<AgentHost, 'shadow'>, onLoaded: () => void) {
    this.#host = host;
    this.#onLoaded = onLoaded;
  }

  /** Asks for it unless it is there or on its way. A call goes on without, in plainer words, and it is asked for again with the next. */
  load(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    import(/* @vite-ignore */ new URL(CALL_FILE, import.meta.url).href).then(
      ({ CALL_STYLES, createCallView }: CallPart) => {
        addStyles(this.#host.shadow, CALL_STYLES);
        this.view = createCallView({ html, nothing, icon, phoneIcon, fill, sentenceOf });
        this.#onLoaded();
      },
      () => (this.#isAsked = false),
    );
  }
}
