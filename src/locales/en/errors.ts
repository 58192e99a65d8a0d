// The message and the remedy of each error code, in English. Tile, banner and full page show the same.

import { filled } from '../interpolate.js';
import type { BrokerErrorMessages, CallMessages } from '../messages.js';

/** The status of a signalling server: of one, and of all when no server is left. */
const brokersEn: BrokerErrorMessages = {
  'broker-refused': (values) => ({
    title: filled('{host} refused the connection', values, 'host', 'The server'),
    remedy: 'For developers: check its address and access rules.',
  }),
  'broker-login': (values) => ({
    title: filled('{host} requires a user name and password', values, 'host', 'The server'),
    remedy: 'For developers: add both to the address, or correct them.',
  }),
  'broker-banned': (values) => ({
    title: filled('{host} is temporarily blocking this network', values, 'host', 'The server'),
    remedy: 'Too many connections or messages came from this network. Trying again in ten minutes.',
  }),
  'broker-busy': (values) => ({
    title: filled('{host} is not accepting connections', values, 'host', 'The server'),
    remedy: 'Trying again…',
  }),
  'broker-not-mqtt': (values) => ({
    title: filled('{host} is not a signalling server', values, 'host', 'The server'),
    remedy:
      'For developers: check the port, the path (many brokers use /mqtt), the user name and the password.',
  }),
  'broker-unreachable': (values) => ({
    title: filled('Can’t connect to {host}', values, 'host', 'the call server'),
    remedy: 'Check your connection and try again. Some networks and browser extensions block it.',
  }),
  'broker-insecure': (values) => ({
    title: filled('{host} is not encrypted, but this page is', values, 'host', 'The server'),
    remedy: 'For developers: use its wss:// address; browsers block ws:// on an https page.',
  }),
  'broker-blocked': (values) => ({
    title: filled('This page blocks the connection to {host}', values, 'host', 'its server'),
    remedy: 'For developers: add the address to connect-src of the Content-Security-Policy.',
  }),
  'broker-lost': (values) => ({
    title: filled('The connection to {host} was lost', values, 'host', 'the server'),
    remedy: 'Your call isn’t affected. Reconnecting…',
  }),
};

const isBrokerCause = (cause: unknown): cause is keyof BrokerErrorMessages =>
  typeof cause === 'string' && Object.hasOwn(brokersEn, cause);

export const errorsEn: CallMessages['errors'] = {
  'room-missing': () => ({
    title: 'This call has no room yet',
    remedy: 'For developers: set a room name, for example <video-call room="standup">.',
  }),
  'room-too-long': () => ({
    title: 'The room name is too long',
    remedy: 'For developers: use at most 256 bytes in the room attribute.',
  }),
  'secret-invalid': () => ({
    title: 'The link to this room is damaged',
    remedy: 'Ask for the invite link again, and open the complete link.',
  }),
  'secret-missing': () => ({
    title: 'The key to this room is missing',
    remedy:
      'Open the complete invite link. For developers: set the secret, or use secret-from="hash optional" if the room may be open.',
  }),
  'attribute-invalid': (values) => ({
    title: filled('The attribute {attribute} is invalid', values, 'attribute', 'of this tag'),
    remedy: filled(
      'For developers: {expected}.',
      values,
      'expected',
      'see the README for its values',
    ),
  }),
  'link-invalid': (values) => ({
    title: filled('Can’t create a link from this {field}', values, 'field', 'page'),
    remedy: filled('For developers: {expected}.', values, 'expected', 'see the README'),
  }),
  'owner-invalid': (values) => ({
    title: filled('{field} is not a valid owner key for this room', values, 'field', 'The owner'),
    remedy:
      'For developers: use owner and ownerKey, 32 bytes each, from the same createLink() call.',
  }),
  'brokers-invalid': (values) => ({
    title: filled('{value} is not a server address', values, 'value', 'An entry of brokers'),
    remedy: 'For developers: use wss:// addresses, separated by spaces.',
  }),
  'ice-servers-invalid': () => ({
    title: 'The list of ICE servers is invalid',
    remedy:
      'For developers: use a JSON array, for example [{"urls":"stun:stun.example.org"}] in ice-servers.',
  }),
  'ice-servers-failed': () => ({
    title: 'The ICE servers couldn’t be loaded',
    remedy: 'Using the default servers; some participants may be unreachable.',
  }),
  'ice-server-ignored': (values) => ({
    title: filled(
      '{value} can’t be used as an ICE server',
      values,
      'value',
      'An entry of the ICE servers',
    ),
    remedy: filled(
      'Some participants may be unreachable. For developers: correct {field}.',
      values,
      'field',
      'the list',
    ),
  }),
  'not-in-page': () => ({
    title: 'This call is not on the page',
    remedy: 'For developers: add the element to the document before calling join().',
  }),
  'insecure-context': () => ({
    title: 'Calls need a secure page',
    remedy: 'Open this page over https:// or on localhost.',
  }),
  'unsupported-browser': () => ({
    title: 'This browser doesn’t support calls',
    remedy: 'Use a current version of Chrome, Edge, Firefox or Safari.',
  }),
  'room-full': () => ({
    title: 'This room is full',
    remedy: 'Try again when someone leaves.',
  }),
  'knock-denied': () => ({
    title: 'The host didn’t let you in',
    remedy: 'Contact the host, then try again.',
  }),
  'room-locked': () => ({
    title: 'This room is locked',
    remedy: 'No one can join at the moment. Try again later.',
  }),
  removed: () => ({
    title: 'The host removed you from this call',
    remedy: 'You can ask to join again.',
  }),
  'not-loaded': () => ({
    title: 'Part of the call couldn’t be loaded',
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
    title: 'Someone in this room uses an older version',
    remedy: 'They can’t connect until they reload their page.',
  }),
  'version-newer': () => ({
    title: 'This page uses an older version than others in this room',
    remedy: 'Reload the page to connect to them.',
  }),
  'connection-failed': () => ({
    title: 'The browser couldn’t create a connection',
    remedy: 'Close other calls and tabs, then try again. For developers: check the ICE servers.',
  }),
  'fingerprint-mismatch': () => ({
    title: 'A connection was refused: the identity doesn’t match',
    remedy: 'Someone may be interfering with the network. Nothing was sent to them.',
  }),
  'confirmation-failed': () => ({
    title: 'A connection was closed: the identity couldn’t be verified',
    remedy:
      'They can try again. If this happens often, someone may be interfering with the network.',
  }),
  'description-refused': () => ({
    title: 'A participant sent connection data that this browser doesn’t accept',
    remedy: 'Ask them to reload the page or use another browser.',
  }),
  'channel-flooded': () => ({
    title: 'A connection was closed: it sent too much data',
    remedy: 'Others aren’t affected. If this happens again, use a new link.',
  }),
  'safety-mismatch': ({ peer }) => ({
    title: peer
      ? 'A participant tried to change their part of the safety code'
      : 'The safety codes differ: someone may be intercepting the call',
    remedy: 'Leave this call and meet again with a new link, sent another way.',
  }),
  'media-denied': () => ({
    title: 'Camera and mic are blocked',
    remedy: 'Click the icon in the address bar to allow them. You can still join without.',
  }),
  'media-in-use': () => ({
    title: 'Another program is using the device',
    remedy: 'Close that program, then try again. You can still join without.',
  }),
  'media-not-found': () => ({
    title: 'No camera or mic found',
    remedy: 'Connect one, or join to watch and listen.',
  }),
  'media-dismissed': () => ({
    title: 'You dismissed the permission request',
    remedy: 'Try again, or join without camera and mic.',
  }),
  'media-policy': () => ({
    title: 'This page isn’t allowed to use the camera or mic',
    remedy: 'For developers: add allow="camera; microphone; display-capture" to the iframe.',
  }),
  'media-failed': () => ({
    title: 'The device didn’t start',
    remedy: 'Reconnect it, or join without it.',
  }),
  'screen-unsupported': () => ({
    title: 'This browser can’t share a screen',
    remedy: 'Use a desktop browser to share.',
  }),
  'screen-denied': () => ({
    title: 'Your system doesn’t allow the browser to record the screen',
    remedy: 'Allow screen recording for the browser in the system settings, then try again.',
  }),
  'screen-policy': () => ({
    title: 'This page isn’t allowed to share a screen',
    remedy: 'For developers: allow display-capture in the iframe and in Permissions-Policy.',
  }),
  'screen-failed': () => ({
    title: 'The screen couldn’t be shared',
    remedy: 'Try again, or choose another window.',
  }),
  left: () => ({
    title: 'You left before this was finished',
    remedy: 'You can join again at any time.',
  }),
  bug: () => ({
    title: 'Something went wrong',
    remedy: 'Try again, or send the connection report to the site owner.',
  }),
};
