/** Between the panel and the picture of a call, which is a file of its own: a chat does not need it. */
import type { html as litHtml, nothing as litNothing, TemplateResult } from 'lit/html.js';
import type { PanelTextKey, Texts } from '../texts.ts';

export interface CallState {
  phase: 'none' | 'connecting' | 'live' | 'reconnecting' | 'ended';
  muted: boolean;
  agentSpeaks: boolean;
  /** Epoch ms. */
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
  /** What is wrong with the microphone. */
  notice: PanelTextKey | undefined;
  /** Why the call could not begin or has ended, if not by anybody's wish. */
  faultCode: string | undefined;
}

/** What can be done about a call. */
export interface CallActions {
  startCall(): void;
  hangUp(): void;
  toggleMute(): void;
  toggleKeypad(): void;
  digit(digit: string): void;
  dismissCall(): void;
}

/** What the panel lends the picture: templates of two copies of lit cannot stand in one another. */
export interface CallKit {
  html: typeof litHtml;
  nothing: typeof litNothing;
  icon(shape: TemplateResult): TemplateResult;
  phoneIcon: TemplateResult;
  fill(text: string, values: Record<string, string>): string;
  sentenceOf(fault: { code: string }, texts: Texts, otherwise: PanelTextKey): string;
}

/** Draws a call that goes on, or is over and has something to be said about it. */
export type CallView = (call: CallState, texts: Texts, keypadIsOpen: boolean, actions: CallActions) => TemplateResult;

/** The exports of the file that has the picture. */
export interface CallPart {
  CALL_STYLES: string;
  createCallView(kit: CallKit): CallView;
}
