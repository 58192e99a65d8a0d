// The first page of the demo: one caller in this tab, a link that opens the second, and the choice of a broker.

import '../src/index.js';
import { showNewLinks } from './rooms.js';
import {
  addressForOthers,
  addressOf,
  callAttributes,
  ensureSecret,
  readSettings,
  type Settings,
  showTexts,
} from './settings.js';

const form = document.querySelector<HTMLFormElement>('#settings')!;
const place = document.querySelector<HTMLElement>('#call')!;
const room = form.elements.namedItem('room') as HTMLInputElement;
const broker = form.elements.namedItem('broker') as RadioNodeList;
const url = form.elements.namedItem('url') as HTMLInputElement;

/** Shows the settings in the form, the links and the address bar, and joins their room. */
function apply(settings: Settings): void {
  ensureSecret(settings);
  history.replaceState(null, '', addressOf('./', settings));
  showTexts(settings, './');
  const known = settings.broker === 'embedded' || settings.broker === 'public';
  room.value = settings.room;
  broker.value = known ? settings.broker : 'own';
  url.hidden = known;
  if (!known) url.value = settings.broker;
  document.querySelector<HTMLAnchorElement>('#second')!.href = addressForOthers();
  document.querySelector<HTMLElement>('#note')!.hidden = settings.broker === 'embedded';

  const call = document.createElement('video-call');
  for (const [name, value] of Object.entries(callAttributes(settings))) {
    call.setAttribute(name, value);
  }
  place.replaceChildren(call); // removing the previous caller makes it leave its room
}

form.addEventListener('change', () => {
  url.hidden = broker.value !== 'own';
  const chosen = url.hidden ? broker.value : url.validity.valid && url.value;
  // a custom broker was chosen and has no address yet
  if (!chosen) return url.focus();
  apply({ ...readSettings(), room: room.value.trim() || 'standup', broker: chosen });
});
for (const kind of ['private', 'lobby'] as const) {
  const page = () => addressOf('./', readSettings());
  document.querySelector(`#${kind}`)!.addEventListener('click', () => {
    void showNewLinks(page(), kind === 'lobby', document.querySelector('#links')!);
  });
}
form.addEventListener('submit', (event) => event.preventDefault());

apply(readSettings());
