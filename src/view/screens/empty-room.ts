// The screen of an empty room: who can join, the invite link, and the own preview.

import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../shell/icons.js';
import type { StageModel } from '../shell/view-model.js';
import { callIcon } from '../stage/call-icons.js';
import { preview } from './prejoin.js';

export function waiting(model: StageModel): TemplateResult {
  const { state } = model;
  const settled = state.stage === 'joined' && state.arrival !== null;
  return html`<slot name="waiting">
    <div class="waiting">
      ${preview(model, nothing)}
      <div class="waiting-info">${settled ? invite(model) : progress(model)}</div>
    </div>
  </slot>`;
}

function progress({ state, stageWords }: StageModel): TemplateResult {
  const joining = state.stage === 'joining';
  return html`<div>
    <h2 class="title">
      <span class="spinner" aria-hidden="true"></span>${joining ? stageWords.place.joining : stageWords.place.looking}
    </h2>
    <p class="subtitle">${joining ? stageWords.place.joiningHint : stageWords.place.lookingHint}</p>
  </div>`;
}

function invite({ state, stageWords, commands, ui }: StageModel): TemplateResult {
  // A report keeps those who left; who joined a room met others there.
  const hadCompany = state.arrival === 'joined' || state.report.peers.length > 0;
  return html`<div>
      <h2 class="title">${hadCompany ? stageWords.place.aloneAgain : stageWords.place.alone}</h2>
      <p class="subtitle" data-sentence>
        ${icon(state.access === 'open' ? 'globe' : 'lock')}
        <span>${state.access === 'open' ? stageWords.place.aloneOpen : stageWords.place.aloneSecured}</span>
      </p>
    </div>
    ${
      ui.inviteUrl === ''
        ? nothing
        : html`<label class="field">
              <span class="field-label">${stageWords.place.inviteLink}</span>
              <input
                class="field-input"
                readonly
                .value=${ui.inviteUrl}
                @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
              />
            </label>
            <button
              type="button"
              class="text-button large primary"
              part="button button-invite"
              data-first-focus
              @click=${() => commands.copyInvite()}
            >
              ${callIcon(ui.inviteCopied ? 'check' : 'link')}
              <span>${ui.inviteCopied ? stageWords.controls.inviteCopied : stageWords.controls.copyInvite}</span>
            </button>`
    }`;
}
