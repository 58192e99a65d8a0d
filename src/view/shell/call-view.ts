// The template of <video-call>: a pure function of the state, without subscriptions, so that each state can be rendered and
// tested without a call.

import { html, type TemplateResult } from 'lit';

import { stateName } from '../../call/state.js';
import { sasButton } from '../sas/sas-button.js';
import { sasButtonStyles } from '../sas/sas-button.styles.js';
import { waiting } from '../screens/empty-room.js';
import { checkButton, failed, fatalOf, full, left } from '../screens/ended.js';
import { prejoin } from '../screens/prejoin.js';
import { screensStyles } from '../screens/screens.styles.js';
import { stage } from '../stage/stage.js';
import { stageStyles } from '../stage/stage.styles.js';
import { tileStyles } from '../stage/tile.styles.js';
import { toolbar } from '../stage/toolbar.js';
import { buttonStyles } from './buttons.styles.js';
import { onEscape } from './escape.js';
import { icon } from './icons.js';
import { notices } from './notices.js';
import { regionStyles } from './regions.styles.js';
import { themeStyles } from './theme.styles.js';
import type { ViewModel } from './view-model.js';

/** The style sheets of `callView`, in order. */
export const callStyles = [
  themeStyles,
  regionStyles,
  buttonStyles,
  sasButtonStyles,
  screensStyles,
  stageStyles,
  tileStyles,
] as const;

export function callView(model: ViewModel): TemplateResult {
  const { state, words, ui } = model;
  const running =
    fatalOf(model) === null && (state.stage === 'joining' || state.stage === 'joined');
  return html`<div
    class="base"
    part="base"
    role="region"
    lang=${words.speech.lang}
    dir=${words.speech.dir}
    aria-label=${words.place.call(state.room)}>
    <slot name="header"></slot>
    <div class="middle" ?data-panel=${ui.diagnosticsOpen}>
      <div class="region" part="region">
        ${notices(model)} ${running ? corner(model) : ''} ${region(model)}
        <slot></slot>
        ${running && ui.sasOpen ? ui.sasDialog?.(model) : ''}
        ${running ? ui.lobby?.cards(model) : ''}
      </div>
      ${panel(model)}
    </div>
    ${running ? toolbar(model) : ''}
    <p class="unseen" role="status" aria-live="polite">${ui.announcement}</p>
  </div>`;
}

/** Visible only where the bar has no room for the security button: over the tiles, below the notices. */
const corner = (model: ViewModel): TemplateResult | '' =>
  model.state.peers.length > 0
    ? html`<div class="safety-corner">${sasButton(model)} ${model.ui.lobby?.lock(model)}</div>`
    : '';

/** The screen of the current state. */
function region(model: ViewModel): TemplateResult {
  const { state } = model;
  const fatal = fatalOf(model);
  if (fatal) return failed(model, fatal);
  switch (stateName(state)) {
    case 'idle':
    case 'prejoin':
      return prejoin(model);
    case 'lobby':
      return html`<slot name="lobby">${(model.ui.lobby?.screen ?? waiting)(model)}</slot>`;
    case 'left':
      return left(model);
    case 'full':
      return full(model);
    case 'failed':
      return failed(model, state.error);
    default:
      return state.peers.length > 0 ? stage(model) : waiting(model);
  }
}

/**
 * The panel beside the call, or a sheet over its lower part on a narrow element. Its slot is always rendered, so that
 * slotted content keeps its state while the panel is closed. The panel scrolls, so it is focusable (WCAG 2.1.1).
 */
function panel(model: ViewModel): TemplateResult {
  const { words, commands, ui, state } = model;
  const title = ui.check ? words.prejoin.check : words.controls.diagnostics;
  return html`<aside
  class="panel"
  part="panel"
  aria-label=${title}
  ?hidden=${!ui.diagnosticsOpen}
  @keydown=${onEscape(() => commands.toggleDiagnostics(false))}
>
  <div class="panel-head">
    <h2 class="panel-title">${title}</h2>
    <button
      type="button"
      class="icon-button"
      aria-label=${words.controls.closeDiagnostics}
      title=${words.controls.closeDiagnostics}
      @click=${() => commands.toggleDiagnostics(false)}
    >
      ${icon('close')}
    </button>
  </div>
  <div class="panel-body" part="diagnostics" tabindex="0" role="group" aria-label=${title}>
    <slot name="diagnostics" ?hidden=${ui.check !== null}><video-call-diagnostics></video-call-diagnostics></slot>
    ${state.stage === 'joined' && !ui.check ? html`<p class="panel-foot">${checkButton(model, false)}</p>` : ''}
    ${ui.check ? html`<video-call-preflight auto-start .source=${ui.check}></video-call-preflight>` : ''}
  </div>
</aside>`;
}
