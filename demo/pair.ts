// Two callers side by side: two independent elements that connect over the broker.

import '../src/index.js';
import { callAttributes, ensureSecret, readSettings, showTexts } from './settings.js';

const settings = readSettings();
// A separate room, without the tabs of the first page.
const room = `${settings.room}-pair-${crypto.randomUUID().slice(0, 8)}`;

ensureSecret(settings);
showTexts(settings, './pair.html');
for (const name of ['Ada', 'Bob']) {
  const call = document.createElement('video-call');
  const attributes = { ...callAttributes({ ...settings, room }), name, 'auto-join': '' };
  for (const [attribute, value] of Object.entries(attributes)) call.setAttribute(attribute, value);
  document.querySelector('#callers')!.append(call);
}
