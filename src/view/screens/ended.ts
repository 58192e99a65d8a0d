// The screens after a call: left, full and failed. Each names the reason and offers to join again. A polite live region announces
// them.

import { html, nothing, type TemplateResult } from 'lit';

import { type CallError, type CallState, stateName } from '../../call/state.js';
import type { CallMessages } from '../../locales/messages.js';
import { type IconName, icon } from '../shell/icons.js';
import type { ViewModel } from '../shell/view-model.js';

interface Message {
  readonly icon: IconName;
  readonly tone: 'calm' | 'danger';
  readonly title: string;
  readonly text: string;
  readonly actions: unknown;
}

const message = (
  m: Message,
): TemplateResult => html`<div class="message" part="message" data-tone=${m.tone}>
  <span class="message-icon">${icon(m.icon)}</span>
  <h2 class="title">${m.title}</h2>
  <p class="subtitle">${m.text}</p>
  <div class="message-actions">${m.actions}</div>
</div>`;

const again = ({ commands }: ViewModel, label: string): TemplateResult => html`<button
  type="button"
  class="text-button primary"
  part="button"
  data-first-focus
  @click=${() => commands.join()}
>${icon('retry')}<span>${label}</span></button>`;

export const details = ({ commands, words, ui }: ViewModel): TemplateResult => html`<button
  type="button"
  class="text-button"
  part="button button-diagnostics"
  aria-pressed=${String(ui.diagnosticsOpen)}
  @click=${() => commands.toggleDiagnostics()}
>${icon('diagnostics')}<span>${words.controls.diagnostics}</span></button>`;

/** Opens the preflight check. No toggle button: the check replaces the screen that has the button. */
export const checkButton = (
  { commands, words, ui }: ViewModel,
  stays = true,
): TemplateResult => html`<button
  type="button"
  class="text-button quiet"
  part="button button-check"
  aria-pressed=${stays ? String(ui.check !== null) : nothing}
  @click=${() => commands.check()}
>${words.prejoin.check}</button>`;

export function left(model: ViewModel): TemplateResult {
  const { words } = model;
  return html`<slot name="ended">${message({
    icon: 'door',
    tone: 'calm',
    title: words.place.left,
    text: words.place.leftHint,
    actions: again(model, words.place.rejoin),
  })}</slot>`;
}

export function full(model: ViewModel): TemplateResult {
  const { words, state } = model;
  return html`<slot name="error">${message({
    icon: 'people',
    tone: 'calm',
    title: words.place.full,
    text: words.place.fullHint(state.maxPeers),
    actions: again(model, words.place.tryAgain),
  })}</slot>`;
}

/** Errors that joining again would repeat: the page, the link or the browser must change first. */
const hopeless: ReadonlySet<string> = new Set([
  'room-missing',
  'room-too-long',
  'secret-invalid',
  'secret-missing',
  'attribute-invalid',
  'owner-invalid',
  'brokers-invalid',
  'ice-servers-invalid',
  'insecure-context',
  'unsupported-browser',
]);

/** The error that makes a call impossible, if there is one. */
export function fatalOf({ state, ui }: ViewModel): CallError | null {
  const problem = ui.problems.find(({ fatal }) => fatal);
  if (problem) return problem;
  return stateName(state) === 'failed' ? state.error : null;
}

/** Each knock is a new decision of the hosts, so a denied guest can ask again. */
const askable: ReadonlySet<string> = new Set(['knock-denied', 'room-locked', 'removed']);

const actionsAfter = (code: string, model: ViewModel): unknown =>
  hopeless.has(code)
    ? nothing
    : [again(model, model.words.place.tryAgain), details(model), checkButton(model)];

export function failed(model: ViewModel, error: CallError | null): TemplateResult {
  const { words } = model;
  const code = error?.code ?? 'bug';
  const { title, remedy } = words.errors[code](error?.values ?? {});
  return html`<slot name="error">${message({
    ...(askable.has(code)
      ? { icon: 'door', tone: 'calm', actions: again(model, words.place.askAgain) }
      : { icon: 'warning', tone: 'danger', actions: actionsAfter(code, model) }),
    title,
    text: remedy,
  })}</slot>`;
}

/** The announcement of the end of a call; `null` if it did not end between the two snapshots. */
export function announceEnd(before: CallState, now: CallState, words: CallMessages): string | null {
  const is = stateName(now);
  if (stateName(before) === is) return null;
  switch (is) {
    case 'left':
      return words.announce.ended;
    case 'full':
      return words.announce.full;
    case 'failed':
      return now.error && failure(now.error, words);
    default:
      return null;
  }
}

/** A decision of a host is no failure. */
function failure({ code, values, scope }: CallError, words: CallMessages): string {
  const { title } = words.errors[code](values);
  return scope === 'room' ? title : words.announce.failed(title);
}
