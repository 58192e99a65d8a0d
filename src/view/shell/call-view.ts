// The template of <video-call>: a pure function of the state, without subscriptions, so that each state can be rendered and
// tested without a call.

import { html, type TemplateResult } from 'lit';

import { CallError } from '../../base/errors.js';
import { stateName } from '../../call/state.js';
import { checkButton, failed, fatalOf, full, left } from '../screens/ended.js';
import { prejoin } from '../screens/prejoin.js';
import { screensStyles } from '../screens/screens.styles.js';
import { buttonStyles } from './buttons.styles.js';
import { onEscape } from './escape.js';
import { icon } from './icons.js';
import { notices } from './notices.js';
import { regionStyles } from './regions.styles.js';
import { themeStyles } from './theme.styles.js';
import type { ViewModel } from './view-model.js';

/** The style sheets of `callView`, in order. Templates that are loaded later bring theirs. */
export const callStyles = [themeStyles, regionStyles, buttonStyles, screensStyles] as const;

export function callView(model: ViewModel): TemplateResult {
  const { state, words, ui } = model;
  const isRunning =
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
        ${notices(model)} ${isRunning ? ui.stage?.corner(model) : ''} ${region(model)}
        <slot></slot>
        ${isRunning && ui.sasOpen ? ui.sasDialog?.(model) : ''}
        ${isRunning ? ui.lobby?.cards(model) : ''}
      </div>
      ${panel(model)}
    </div>
    ${isRunning ? ui.stage?.toolbar(model) : ''}
    <p class="unseen" role="status" aria-live="polite">${ui.announcement}</p>
  </div>`;
}

/** The screen of the current state. */
function region(model: ViewModel): unknown {
  const { state } = model;
  const fatal = fatalOf(model);
  if (fatal) return failed(model, fatal);
  switch (stateName(state)) {
    case 'idle':
    case 'prejoin':
      return prejoin(model);
    case 'left':
      return left(model);
    case 'full':
      return full(model);
    case 'failed':
      return failed(model, state.error);
    default:
      return running(model);
  }
}

function running(model: ViewModel): unknown {
  const { state, ui } = model;
  // Until they are loaded, the element keeps its previous rendering.
  if (!ui.stage) return failed(model, new CallError('not-loaded'));
  if (stateName(state) !== 'lobby') return ui.stage.screen(model);
  return html`<slot name="lobby">${(ui.lobby?.screen ?? ui.stage.waiting)(model)}</slot>`;
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
