// Creates links into a new room: one for the guests, and with a waiting room another one for the owner.

import { createLink } from '../src/index.js';
import { sentence } from './words.js';

/** Creates the links and shows them in `place`, each with its purpose. */
export async function showNewLinks(page: string, lobby: boolean, place: Element): Promise<void> {
  const { guest, host } = await createLink({ page, lobby });
  const rows = [linkRow(sentence('guestLink', 'For people you invite'), guest)];
  if (host)
    rows.unshift(linkRow(sentence('hostLink', 'Your own link: keep it, and open it first'), host));
  const advice = document.createElement('p');
  advice.className = 'note';
  advice.textContent = host
    ? sentence(
        'lobbyAdvice',
        'Anyone with your own link is the host. Guests wait until you let them in.',
      )
    : sentence('privateAdvice', 'Only people with this link can join.');
  place.replaceChildren(...rows, advice);
}

function linkRow(label: string, link: string): HTMLElement {
  const row = document.createElement('div');
  row.className = 'link';
  const field = document.createElement('label');
  field.className = 'field';
  const [text, input] = [document.createElement('span'), document.createElement('input')];
  text.textContent = label;
  input.readOnly = true;
  input.value = link;
  input.addEventListener('focus', () => input.select());
  field.append(text, input);
  row.append(field, copyButton(input), openLink(link));
  return row;
}

function copyButton(input: HTMLInputElement): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet';
  button.textContent = sentence('copy', 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(input.value);
      button.textContent = sentence('copied', 'Copied');
    } catch {
      input.select(); // the clipboard is not allowed here: select the text for manual copying
    }
  });
  return button;
}

function openLink(link: string): HTMLElement {
  const anchor = document.createElement('a');
  anchor.className = 'button';
  anchor.href = link;
  anchor.target = '_blank';
  anchor.textContent = sentence('open', 'Open');
  return anchor;
}
