// What each error code means to a reader, in English: what is wrong, and what to do.
// Knows no place of display: tile, banner and full page say the same.

import { filled } from '../interpolate.js';
import type { BrokerErrorWords, Words } from '../messages.js';

/** How it stands with a meeting point; said of one, and of all when none is left. */
const brokersEn: BrokerErrorWords = {
  'broker-refused': (values) => ({
    title: filled('{host} does not let us in', values, 'host', 'A broker'),
    remedy: 'Page author: check its address and what it allows.',
  }),
  'broker-login': (values) => ({
    title: filled('{host} asks for a user name and password', values, 'host', 'A broker'),
    remedy: 'Page author: give both with the address, or check those that are given.',
  }),
  'broker-banned': (values) => ({
    title: filled('{host} has sent us away for a while', values, 'host', 'A broker'),
    remedy: 'Too many connections or messages from this network. We ask again in ten minutes.',
  }),
  'broker-busy': (values) => ({
    title: filled('{host} takes nobody in at the moment', values, 'host', 'A broker'),
    remedy: 'We keep trying.',
  }),
  'broker-not-mqtt': (values) => ({
    title: filled('{host} does not answer as a broker', values, 'host', 'A server'),
    remedy:
      'Page author: check port and path (many brokers want /mqtt at the end), user name and password.',
  }),
  'broker-unreachable': (values) => ({
    title: filled('{host} cannot be reached', values, 'host', 'The meeting point'),
    remedy: 'Check your connection and try again. Some networks and browser extensions block it.',
  }),
  'broker-insecure': (values) => ({
    title: filled('{host} is not encrypted, and this page is', values, 'host', 'A broker'),
    remedy: 'Page author: use its wss:// address; browsers forbid ws:// on an https page.',
  }),
  'broker-blocked': (values) => ({
    title: filled('This page forbids the connection to {host}', values, 'host', 'its broker'),
    remedy: 'Page author: add the address to connect-src of the Content-Security-Policy.',
  }),
  'broker-lost': (values) => ({
    title: filled('The connection to {host} was lost', values, 'host', 'a broker'),
    remedy: 'Your call goes on; we keep trying.',
  }),
};

const isBrokerCause = (cause: unknown): cause is keyof BrokerErrorWords =>
  typeof cause === 'string' && Object.hasOwn(brokersEn, cause);

export const errorsEn: Words['errors'] = {
  'room-missing': () => ({
    title: 'This call has no room yet',
    remedy: 'Page author: give it a name, for example <video-call room="standup">.',
  }),
  'room-too-long': () => ({
    title: 'The room name is too long',
    remedy: 'Page author: keep the room attribute below 256 bytes.',
  }),
  'secret-invalid': () => ({
    title: 'The link to this room is damaged',
    remedy: 'Ask for the invite link again and open the whole of it.',
  }),
  'secret-missing': () => ({
    title: 'The key to this room is missing',
    remedy:
      'Open the whole invite link again. Page author: set the secret, or write secret-from="hash optional" if the room may be open.',
  }),
  'attribute-invalid': (values) => ({
    title: filled(
      'The attribute {attribute} is not understood',
      values,
      'attribute',
      'of this tag',
    ),
    remedy: filled('Page author: {expected}.', values, 'expected', 'see the README for its values'),
  }),
  'link-invalid': (values) => ({
    title: filled('No link can be made from this {field}', values, 'field', 'page'),
    remedy: filled('Page author: {expected}.', values, 'expected', 'see the README'),
  }),
  'owner-invalid': (values) => ({
    title: filled('{field} is not a key of this room’s owner', values, 'field', 'The owner given'),
    remedy: 'Page author: take owner and ownerKey, 32 bytes each, from the same createLink().',
  }),
  'brokers-invalid': (values) => ({
    title: filled('{value} is not the address of a broker', values, 'value', 'An entry of brokers'),
    remedy: 'Page author: write wss:// addresses with a space between them.',
  }),
  'ice-servers-invalid': () => ({
    title: 'The list of ICE servers cannot be read',
    remedy:
      'Page author: write a JSON array, for example [{"urls":"stun:stun.example.org"}] in ice-servers.',
  }),
  'ice-servers-failed': () => ({
    title: 'The page could not fetch its ICE servers',
    remedy: 'We go on with those we have; distant people may stay out of reach.',
  }),
  'ice-server-ignored': (values) => ({
    title: filled(
      '{value} cannot be used as an ICE server',
      values,
      'value',
      'An entry of the ICE servers',
    ),
    remedy: filled(
      'We go on without it; distant people may stay out of reach. Page author: correct {field}.',
      values,
      'field',
      'the list',
    ),
  }),
  'not-in-page': () => ({
    title: 'This call is not in the page',
    remedy: 'Page author: put the tag into the document before you call join().',
  }),
  'insecure-context': () => ({
    title: 'Calls need a secure page',
    remedy: 'Open this page by https:// or on localhost.',
  }),
  'unsupported-browser': () => ({
    title: 'This browser cannot make calls',
    remedy: 'Use a current Chrome, Edge, Firefox or Safari.',
  }),
  'room-full': () => ({
    title: 'This room is full',
    remedy: 'Try again when somebody has left.',
  }),
  'knock-denied': () => ({
    title: 'The host did not let you in',
    remedy: 'Ask them another way, then try again.',
  }),
  'room-locked': () => ({
    title: 'This room is locked',
    remedy: 'The host lets nobody in at the moment. Try again later.',
  }),
  removed: () => ({
    title: 'The host removed you from this call',
    remedy: 'To come back, ask to be let in again.',
  }),
  'not-loaded': () => ({
    title: 'A part of the call could not be loaded',
    remedy: 'Check your connection and try again.',
  }),
  'no-broker': ({ cause, brokers }) => {
    // The heading of a page: addresses stand in the small print.
    const known = isBrokerCause(cause) ? cause : 'broker-unreachable';
    const { title, remedy } = brokersEn[known]({});
    return { title, remedy: brokers === undefined ? remedy : `${remedy} (${brokers})` };
  },
  ...brokersEn,
  'version-older': () => ({
    title: 'Somebody in this room uses an older version of this call',
    remedy: 'They cannot be reached until they reload their page.',
  }),
  'version-newer': () => ({
    title: 'This page uses an older version than others in the room',
    remedy: 'Reload the page to reach them.',
  }),
  'connection-failed': () => ({
    title: 'The browser made no connection to somebody',
    remedy: 'Close other calls and tabs, then try again. Page author: check the ICE servers.',
  }),
  'fingerprint-mismatch': () => ({
    title: 'A connection was refused: it is not who it says it is',
    remedy: 'Somebody may be interfering with the network. Nothing was sent to them.',
  }),
  'confirmation-failed': () => ({
    title: 'A connection was closed: it did not prove who it is',
    remedy: 'They can try again. If it happens often, somebody may be interfering.',
  }),
  'description-refused': () => ({
    title: 'A participant sent connection details that this browser does not accept',
    remedy: 'Ask them to reload the page, or to use another browser.',
  }),
  'channel-flooded': () => ({
    title: 'A connection was closed: it sent more than is allowed',
    remedy: 'The others are not affected. If it happens again, meet by a new link.',
  }),
  'safety-mismatch': ({ peer }) => ({
    title: peer
      ? 'A participant tried to change their part of the safety code'
      : 'The safety codes differ: somebody may be listening in',
    remedy: 'Leave this call and meet again by a new link, sent another way.',
  }),
  'media-denied': () => ({
    title: 'Camera or microphone is blocked',
    remedy: 'Allow it by the icon beside the address, then try again. It works without, too.',
  }),
  'media-in-use': () => ({
    title: 'Another program is using the device',
    remedy: 'Close it there, then try again. You can join without.',
  }),
  'media-not-found': () => ({
    title: 'No camera or microphone found',
    remedy: 'Plug one in, or do without: you will see and hear the others.',
  }),
  'media-dismissed': () => ({
    title: 'The question for permission was closed',
    remedy: 'Try again, or join without.',
  }),
  'media-policy': () => ({
    title: 'This page may not use camera or microphone',
    remedy: 'Page author: add allow="camera; microphone; display-capture" to the frame.',
  }),
  'media-failed': () => ({
    title: 'The device did not start',
    remedy: 'Unplug it and plug it in again, or join without.',
  }),
  'screen-unsupported': () => ({
    title: 'This browser cannot share a screen',
    remedy: 'Use a desktop browser to share.',
  }),
  'screen-denied': () => ({
    title: 'Your system does not let the browser record the screen',
    remedy: 'Allow screen recording for the browser in the system settings, then try again.',
  }),
  'screen-policy': () => ({
    title: 'This page may not share a screen',
    remedy: 'Page author: allow display-capture in the frame and in Permissions-Policy.',
  }),
  'screen-failed': () => ({
    title: 'The screen could not be shared',
    remedy: 'Try again, or choose another window.',
  }),
  left: () => ({
    title: 'You left before it was done',
    remedy: 'Join again whenever you like.',
  }),
  bug: () => ({
    title: 'Something went wrong on our side',
    remedy: 'Try again. The connection details help us to find the cause.',
  }),
};
