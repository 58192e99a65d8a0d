// The safety code dialog: its purpose, the five pictures to compare by voice, and the two answers. A pure function of the
// state.

import { html, type TemplateResult } from 'lit';
import { securityOf } from '../../call/state.js';
import type { SasMessages } from '../../locales/en/sas.js';
import { emoji } from '../../locales/sas-emoji.js';
import { onEscape } from '../shell/escape.js';
import { icon } from '../shell/icons.js';
import { nameOfOther } from '../shell/names.js';
import type { ViewModel } from '../shell/view-model.js';
import { callIcon } from '../stage/call-icons.js';
import { levelIcon } from './sas-button.js';

/** A non-modal dialog: the call continues, because the participants compare the code by voice. */
export function sasDialog(model: ViewModel, words: SasMessages): TemplateResult {
  const { state, commands } = model;
  const level = securityOf(state);
  return html`<dialog
    open
    class="safety"
    part="dialog"
    aria-labelledby="safety-title"
    tabindex="-1"
    @keydown=${onEscape(() => commands.toggleSas(false))}
  >
    <div class="safety-head">
      <h2 class="safety-title" id="safety-title">${words.title}</h2>
      <button
        type="button"
        class="icon-button"
        aria-label=${words.close}
        title=${words.close}
        @click=${() => commands.toggleSas(false)}
      >
        ${icon('close')}
      </button>
    </div>
    <p class="safety-level" data-security=${level}>
      ${levelIcon(level)}<span>${words.levels[level]}</span>
    </p>
    ${content(model, words)}
  </dialog>`;
}

function content(model: ViewModel, words: SasMessages): TemplateResult {
  const { code, exhausted, withheldBy, contradictedBy } = model.state.safety;
  const { peers } = model.state;
  if (exhausted) return note(words.exhausted, 'warning');
  if (code) return comparison(model, code, words);
  if (peers.length === 0) return note(words.alone);
  const { tile, announce } = model.words;
  const namesOf = (ids: readonly string[]) =>
    announce.list(
      peers
        .filter(({ id }) => ids.includes(id))
        .map(({ name }) => nameOfOther(name, tile.unnamed, tile.you)),
    );
  if (contradictedBy.length > 0)
    return note(words.contradicted(namesOf(contradictedBy)), 'warning');
  if (peers.some(({ stage }) => stage !== 'connected')) return note(words.unconnected);
  if (withheldBy.length === 0) return note(words.waiting, 'spinner');
  return note(words.withheld(namesOf(withheldBy)), 'warning');
}

const note = (sentence: string, sign?: 'warning' | 'spinner'): TemplateResult => html`<p
  class="safety-note"
  role="status"
  data-tone=${sign ?? 'plain'}
>
  ${sign === 'spinner' ? html`<span class="spinner" aria-hidden="true"></span>` : ''}
  ${sign === 'warning' ? icon('warning') : ''}
  <span>${sentence}</span>
</p>`;

function comparison(
  { state, commands }: ViewModel,
  code: readonly number[],
  words: SasMessages,
): TemplateResult {
  const { verified } = state.safety;
  return html`${verified ? '' : html`<p class="safety-explained">${words.explained}</p>`}
    <ol class="safety-code" part="safety-code" aria-label=${words.code}>
      ${code.map(
        (index) => html`<li class="safety-picture">
          <span class="safety-emoji" role="img" aria-label=${words.pictures[index] ?? ''}
            >${emoji[index]}</span
          >
          <span class="safety-name" aria-hidden="true">${words.pictures[index]}</span>
        </li>`,
      )}
    </ol>
    ${
      verified
        ? html`<p class="safety-note" role="status" data-tone="ok">
            ${callIcon('check')}<span>${words.verified}</span>
          </p>`
        : ''
    }
    <div class="safety-actions">
      ${
        verified
          ? ''
          : html`<button
              type="button"
              class="text-button primary"
              part="button"
              @click=${() => commands.verify(true)}
            >
              ${words.match}
            </button>`
      }
      <button type="button" class="text-button" part="button" @click=${() => commands.verify(false)}>
        ${words.differ}
      </button>
    </div>`;
}
