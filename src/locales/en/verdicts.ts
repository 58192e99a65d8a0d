// Messages of the verdicts, in English: what was found, in plain words, and what the participant (`person`) or the
// developers of the page (`developer`) can do.

import type { Verdict } from '../../call/state.js';
import { isOursLost, type VerdictMessages } from '../verdict-messages.js';
import { addTurn, callVerdictsEn, fixed, otherNetwork } from './call-verdicts.js';

type Values = Verdict['values'];

const who = ({ peer }: Values) => `${peer || 'this person'}`;
const start = ({ peer }: Values) => `${peer || 'This person'}`;
const whose = ({ side }: Values) => {
  if (side === 'ours') return 'this network uses';
  return side === 'theirs' ? 'their network uses' : 'both networks use';
};
const sources = (list: Values[string]) =>
  String(list)
    .replace('microphone', 'sound')
    .replace('camera', 'picture')
    .replace('screen', 'shared screen')
    .replace(/,(?=[^,]*$)/, ' and ')
    .replace(',', ', ');
/** The media that does not arrive, here or there. */
const lacking = (values: Values) => {
  const { here = '', there = '' } = values;
  const what = isOursLost(values)
    ? `they don’t receive your ${sources(there)}`
    : `you don’t receive their ${sources(here || 'microphone,camera')}`;
  return `You are connected to ${who(values)}, but ${what}.`;
};
/** The connection of a peer, by the kind of the path. */
const ways: Readonly<Record<string, string>> = {
  'same-host': 'inside this computer',
  lan: 'inside your network',
  direct: 'directly over the Internet',
  nat: 'directly over the Internet',
  relay: 'through a relay server',
};
const isTlsOn443 = (server: Values[string] | undefined) => /^turns:.*:443$/.test(String(server));
/** The remedy for a lost connection depends on the side that lost it. */
const lossAdvice = ({ whose }: Values, after: string) => {
  const before: Readonly<Record<string, string>> = {
    theirs: 'Your own network is fine. ',
    between: 'Your connection to the server works. ',
  };
  const start = before[String(whose)];
  return start
    ? `${start}${after[0]?.toUpperCase()}${after.slice(1)}`
    : `Check your network; ${after}`;
};
const moreTurn =
  'Compare the candidates of both sides: a side without a relay needs one over TCP, or over TLS on port 443.';

export const verdictsEn: VerdictMessages = {
  ...callVerdictsEn,
  'peer-left': (values) => ({
    sentence: values['lost']
      ? `${start(values)} left, or lost the connection. Your own network is fine.`
      : `${start(values)} left.`,
  }),
  'peer-silent': (values) => ({
    sentence: `${start(values)} is in the room but doesn’t respond.`,
    person: 'Ask them to reload the page.',
  }),
  'offer-unanswered': (values) => ({
    sentence: `${start(values)} didn’t answer the connection offer (${values['seconds']} s).`,
    person: 'Ask them to reload the page.',
    developer: 'Check the console and the report of their page.',
  }),
  'answer-refused': (values) => ({
    sentence: `The answer of ${who(values)} doesn’t match the offer (internal error).`,
    person: 'Reload the page, and ask them to do the same.',
    developer: 'Please report this, with the downloaded report.',
  }),
  'no-candidates-from-peer': (values) => ({
    sentence: `${start(values)} answered but sent no network addresses.`,
    person: 'Please wait. Trying again…',
    developer: 'Signalling may lose messages: compare the logs of both sides.',
  }),
  'ice-config-invalid': ({ detail, absent }) =>
    absent
      ? {
          sentence: 'The list of connection servers couldn’t be loaded.',
          person: 'Wait a moment and try again.',
          developer: 'Check the iceServers function: it rejected, or took longer than 5 s.',
        }
      : {
          sentence: `The list of connection servers is invalid${detail ? ` (${detail})` : ''}.`,
          developer: 'Correct ice-servers; a TURN server needs a user name and a credential.',
        },
  'relay-only-without-turn': fixed({
    sentence: 'Only relayed connections are allowed, but no relay server is available.',
    developer: 'Configure a TURN server, or remove relay-only.',
  }),
  'turn-expired': fixed({
    sentence: 'The credentials for the relay server have expired.',
    developer: 'Renew the TURN credentials; ice-servers may be an async function.',
  }),
  'turn-auth-failed': ({ server }) => ({
    sentence: 'The relay server refused the password.',
    developer: `Renew the user name and password of ${server}, or correct the clock that the token depends on.`,
  }),
  'turn-full': ({ server }) => ({
    sentence: 'The relay server is full.',
    developer: `Raise the quota of ${server}.`,
  }),
  'turn-refused': ({ server, code }) => ({
    sentence: `The relay server refused the request (${code}).`,
    developer: `Check the settings of ${server}.`,
  }),
  'server-name-unknown': ({ server }) => ({
    sentence: `The server name ${server} can’t be found.`,
    person: 'If other pages fail too, try another network.',
    developer: 'Check the spelling; the DNS of this network may filter it.',
  }),
  'udp-blocked': ({ relay }) => ({
    sentence: 'This network probably blocks the fast connection type (UDP).',
    person: otherNetwork,
    developer:
      {
        works: 'No change needed: your relay over TCP or TLS carries the calls.',
        fails:
          'Your relay over TCP or TLS doesn’t work here either: check that it is running, preferably on port 443.',
      }[String(relay)] ?? 'Offer TURN over TLS on port 443.',
  }),
  'turn-unreachable': ({ server }) => ({
    sentence: 'Can’t connect to the relay server.',
    developer: isTlsOn443(server)
      ? `Check that ${server} is running, that its name resolves to it, and that its certificate is valid.`
      : `Check that ${server} is running and that its port is open, or offer TLS on port 443.`,
  }),
  'stun-silent': ({ server }) => ({
    sentence: `The server ${server} doesn’t respond.`,
    developer: 'Replace it.',
  }),
  'stun-wrong-address': ({ server }) => ({
    sentence: `The server ${server} returns an address that can’t be yours.`,
    developer:
      'Replace it, or correct its network: it sees a private address where it should see a public one.',
  }),
  'turn-peer-refused': (values) =>
    values['silent']
      ? {
          sentence: 'The relay server assigns addresses but probably forwards no data.',
          developer: `Open the relay ports of ${values['server'] ?? 'the TURN server'} for UDP (49152–65535 by default), and check its external address (external-ip).`,
        }
      : {
          sentence: `The relay server works, but probably refuses to forward to ${who(values)}.`,
          developer: 'Check the denied peer addresses of the TURN server (denied-peer-ip).',
        },
  'symmetric-nat': ({ turn }) => ({
    sentence:
      'This network uses a different address for each connection (symmetric NAT). Direct connections often fail.',
    person:
      turn === 'none' ? 'If a call fails, try another network, for example a phone hotspot.' : '',
    developer: turn === 'none' ? addTurn : '',
  }),
  'ipv6-only': fixed({ sentence: 'Connected over IPv6 only.' }),
  'vpn-likely': fixed({
    sentence: 'The call seems to go through a VPN.',
    person: 'If it is slow, try without the VPN.',
  }),
  'no-candidates': fixed({
    sentence: 'The browser found no usable network.',
    person: 'Check your connection, VPN and the privacy settings of the browser.',
  }),
  'candidates-refused': (values) => ({
    sentence: `Most network addresses of ${who(values)} can’t be used.`,
    developer:
      'The browser refused them: they belong to an earlier attempt, or were changed in transit.',
  }),
  'only-hidden-addresses': (values) => ({
    sentence: `${
      values['side'] === 'ours' ? 'This browser' : start(values)
    } shares only hidden local names, which can’t be resolved here.`,
    person: 'Allowing the camera or microphone may reveal real local addresses.',
    developer: 'Configure a STUN server.',
  }),
  'not-confirmed': (values) => ({
    sentence: `${start(values)}’s identity couldn’t be verified. The connection was closed.`,
    person: 'Check with them another way, then let them join again.',
  }),
  'peer-flooding': (values) => ({
    sentence: `${start(values)} sent too many messages. The connection was closed.`,
  }),
  'dtls-failed': (values) => ({
    sentence: `A path to ${who(values)} exists, but the encrypted connection couldn’t be set up.`,
    person: 'Try another network.',
    developer: 'Signalling messages were changed or mixed up, or a device in between drops DTLS.',
  }),
  'no-ice-servers': (values) => ({
    sentence: `Can’t connect to ${who(values)}. Calls may only work on the same network: no STUN or TURN server is set up.`,
    developer: 'Configure a STUN and a TURN server.',
  }),
  'family-mismatch': (values) => ({
    sentence: `You and ${who(values)} use different Internet protocols (${values['ours']} here, ${values['theirs']} there), and no relay connects them.`,
    person: 'Try another network.',
    developer: 'Configure a TURN server that supports IPv4 and IPv6.',
  }),
  'same-nat': (values) => ({
    sentence: `You and ${who(values)} share one public address, but the devices behind it can’t reach each other.`,
    person: 'Use the same Wi-Fi, not a guest network, or switch one of you to another network.',
    developer: `${addTurn} The cause is often client isolation on the access point.`,
  }),
  'symmetric-nat-no-turn': (values) => ({
    sentence: `Can’t connect to ${who(values)}: ${whose(values)} a different address for each connection, and no relay server is set up.`,
    person: 'Try another network, for example a phone hotspot.',
    developer: addTurn,
  }),
  'no-common-path': (values) => ({
    sentence:
      values['turn'] === 'none'
        ? `Can’t connect to ${who(values)} directly, and no relay server is set up.`
        : `Your network and that of ${who(values)} can’t reach each other.`,
    person: otherNetwork,
    developer: values['turn'] === 'none' ? addTurn : moreTurn,
  }),
  'still-trying': (values) => ({
    sentence: `Still looking for a path to ${who(values)} (${values['tried']} tried)…`,
  }),
  connecting: (values) => ({ sentence: `Connecting to ${who(values)}…` }),
  interrupted: (values) => ({
    sentence: `The connection to ${who(values)} is interrupted. Reconnecting…`,
    person: 'Wait a few seconds.',
  }),
  restarting: (values) => ({ sentence: `Looking for a new path to ${who(values)}…` }),
  'consent-lost': (values) => ({
    sentence: `The connection to ${who(values)} was lost.`,
    person: lossAdvice(values, 'the call keeps trying while they are in the room.'),
  }),
  'restart-failed': (values) => ({
    sentence: `The connection to ${who(values)} couldn’t be restored.`,
    person: lossAdvice(values, 'press “Try again”, or reload the page.'),
  }),
  'their-line-narrow': (values) => ({
    sentence: `The connection of ${who(values)} is probably too slow, or in use by something else.`,
    person:
      'Ask them to stop uploads and downloads, or to turn off their camera. Your own network is fine.',
  }),
  'one-way-media': (values) => ({
    sentence: lacking(values),
    person: `${isOursLost(values) ? 'Check your' : 'Ask them to check'} microphone and camera; if these work, try another network.`,
    developer: 'A device in between passes ICE and drops RTP: compare both reports.',
  }),
  'slow-path': (values) => ({
    ...(values['from'] === undefined
      ? {
          sentence: `Long delay to ${who(values)} (${values['ms']} ms).`,
          person:
            'Try a network cable or another network. If one of you uses a VPN, try without it.',
          developer: values['via']
            ? 'Run a TURN server closer to them.'
            : 'The path itself is long: a relay would only add delay.',
        }
      : {
          sentence: `The delay to ${who(values)} has grown from ${values['from']} to ${values['ms']} ms: the connection is in use by something else, here or there.`,
          person: 'Stop uploads and downloads, or turn off the camera. Ask them to do the same.',
        }),
  }),
  'loss-from-us': (values) => ({
    sentence: `${values['percent']} % of what you send to ${who(values)} is lost.`,
    person: 'Move closer to the router, use a network cable, or stop uploads.',
  }),
  'loss-to-us': (values) => ({
    sentence: `${values['percent']} % of what ${who(values)} sends is lost.`,
    person: 'If it affects everyone, check your own network. Otherwise ask them to check theirs.',
  }),
  unsteady: (values) => ({
    sentence: `Data from ${who(values)} arrives unevenly.`,
    person: 'Use a network cable instead of Wi-Fi.',
  }),
  'connected-relay-tcp': ({ udp }) => ({
    sentence: 'Connected through a relay over TCP. Picture and sound may stutter.',
    ...(udp === 'unused'
      ? { developer: 'Also offer TURN over UDP: this network allows it.' }
      : { person: otherNetwork }),
  }),
  'path-changed': (values) => ({
    sentence: `The path to ${who(values)} changed: now ${ways[values['kind'] ?? ''] ?? 'another'}.`,
  }),
  'connected-relay': fixed({
    sentence: 'Connected through a relay server, which adds some delay.',
  }),
  'connected-lan': fixed({ sentence: 'Connected directly inside your network.' }),
  'connected-direct': fixed({ sentence: 'Connected directly over the Internet.' }),
};
