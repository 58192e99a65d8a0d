// The user interface of a running call: tiles, toolbar, the screen of an empty room, notices and announcements. The element
// loads it before or on joining, so that a page does not download it with the screen before a call.

import { html } from 'lit';
import { type StageMessages, stageEn } from '../../locales/en/stage.js';
import { messagesIn } from '../../locales/languages.js';
import { sasButton } from '../sas/sas-button.js';
import { sasButtonStyles } from '../sas/sas-button.styles.js';
import { waiting } from '../screens/empty-room.js';
import type { StageModel, StageTemplates, ViewModel } from '../shell/view-model.js';
import { callNotices } from './call-notices.js';
import { announceInCall } from './live-region.js';
import { stage } from './stage.js';
import { stageStyles } from './stage.styles.js';
import { tileStyles } from './tile.styles.js';
import { toolbar } from './toolbar.js';
import { toolbarStyles } from './toolbar.styles.js';

const runningStyles = [toolbarStyles, sasButtonStyles, stageStyles, tileStyles];

export { runningStyles as styles };

export const stageMessages = (lang: string): StageMessages => messagesIn(lang, 'stage', stageEn);

/** Visible only where the bar has no room for the security button: over the tiles, below the notices. */
const corner = (model: StageModel): unknown =>
  model.state.peers.length > 0
    ? html`<div class="safety-corner">${sasButton(model)} ${model.ui.lobby?.lock(model)}</div>`
    : '';

const screen = (model: StageModel): unknown =>
  model.state.peers.length > 0 ? stage(model) : waiting(model);

export function stageTemplates(stageWords: StageMessages): StageTemplates {
  const withWords =
    <T>(template: (model: StageModel) => T) =>
    (model: ViewModel): T =>
      template({ ...model, stageWords });
  return {
    screen: withWords(screen),
    waiting: withWords(waiting),
    toolbar: withWords(toolbar),
    corner: withWords(corner),
    notices: withWords(callNotices),
    announce: (before, now, words) => announceInCall(before, now, { words, stageWords }),
  };
}
