// The user interface of a running call: tiles, toolbar, the screen of an empty room, notices and announcements. The element
// loads it before or on joining, so that a page does not download it with the screen before a call.

import { html } from 'lit';
import { sasButton } from '../sas/sas-button.js';
import { sasButtonStyles } from '../sas/sas-button.styles.js';
import { waiting } from '../screens/empty-room.js';
import type { StageTemplates } from '../shell/view-model.js';
import { callNotices } from './call-notices.js';
import { announcePeople } from './live-region.js';
import { stage } from './stage.js';
import { stageStyles } from './stage.styles.js';
import { tileStyles } from './tile.styles.js';
import { toolbar } from './toolbar.js';
import { toolbarStyles } from './toolbar.styles.js';

const runningStyles = [toolbarStyles, sasButtonStyles, stageStyles, tileStyles];

export { runningStyles as styles };

export const stageTemplates: StageTemplates = {
  screen: (model) => (model.state.peers.length > 0 ? stage(model) : waiting(model)),
  waiting,
  toolbar,
  // Visible only where the bar has no room for the security button: over the tiles, below the notices.
  corner: (model) =>
    model.state.peers.length > 0
      ? html`<div class="safety-corner">${sasButton(model)} ${model.ui.lobby?.lock(model)}</div>`
      : '',
  notices: callNotices,
  announce: announcePeople,
};
