// What diagnostics found, in English: a sentence that anybody understands, and what the person in the
// call (`person`) or the one who runs the page (`developer`) can do. Knows no report, only its codes.

import type { Verdict } from '../../call/state.js';
import { isOursLost, type VerdictWords } from '../verdict-messages.js';
import { addTurn, callVerdictsEn, fixed, otherNetwork } from './verdicts-call.js';

type Values = Verdict['values'];

const who = ({ peer }: Values) => `${peer || 'this person'}`;
const start = ({ peer }: Values) => `${peer || 'This person'}`;
const whose = ({ side }: Values) => {
  if (side === 'ours') return 'this network gives';
  return side === 'theirs' ? 'their network gives' : 'both networks give';
};
const sources = (list: Values[string]) =>
  String(list)
    .replace('microphone', 'sound')
    .replace('camera', 'picture')
    .replace('screen', 'shared screen')
    .replace(/,(?=[^,]*$)/, ' and ')
    .replace(',', ', ');
/** What does not arrive, here or there. */
const lacking = (values: Values) => {
  const { here = '', there = '' } = values;
  const what = isOursLost(values)
    ? `they do not receive your ${sources(there)}`
    : `you do not receive their ${sources(here || 'microphone,camera')}`;
  return `You are connected to ${who(values)}, but ${what}.`;
};
/** What somebody is connected through. */
const ways: Readonly<Record<string, string>> = {
  'same-host': 'inside this computer',
  lan: 'inside your network',
  direct: 'directly over the Internet',
  nat: 'directly over the Internet',
  relay: 'through a relay server',
};
const isTlsOn443 = (server: Values[string] | undefined) => /^turns:.*:443$/.test(String(server));
/** What to do about a loss depends on whose end it is of. */
const lossAdvice = ({ whose }: Values, after: string) => {
  const before: Readonly<Record<string, string>> = {
    theirs: 'Your own network is fine. ',
    between: 'Your connection to the room works. ',
  };
  const start = before[String(whose)];
  return start
    ? `${start}${after[0]?.toUpperCase()}${after.slice(1)}`
    : `Check your network; ${after}`;
};
const moreTurn =
  'Compare the candidates of both sides: whoever has no relay needs one over TCP, or over TLS on port 443.';

export const verdictsEn: VerdictWords = {
  ...callVerdictsEn,
  'peer-left': (values) => ({
    sentence: values['lost']
      ? `${start(values)} left, or lost the connection. Your own network is fine.`
      : `${start(values)} left.`,
  }),
  'peer-silent': (values) => ({
    sentence: `${start(values)} is in the room but does not respond.`,
    person: 'Ask them to reload the page.',
  }),
  'offer-unanswered': (values) => ({
    sentence: `We called ${who(values)}, but no answer came (${values['seconds']} s).`,
    person: 'Ask them to reload the page.',
    developer: 'Look at their page: its console, and its report.',
  }),
  'answer-refused': (values) => ({
    sentence: `What ${who(values)} proposed did not fit our call (internal error).`,
    person: 'Reload the page, and ask them to do the same.',
    developer: 'Please report it, with the downloaded report.',
  }),
  'no-candidates-from-peer': (values) => ({
    sentence: `${start(values)} answered but did not say how to be reached.`,
    person: 'Wait, we try again.',
    developer: 'Signalling may lose messages: compare the logs of both sides.',
  }),
  'ice-config-invalid': ({ detail, absent }) =>
    absent
      ? {
          sentence: 'This page did not get its list of connection servers.',
          person: 'Wait a moment and try again.',
          developer:
            'See what your iceServers function does: it rejected, or took longer than 5 s.',
        }
      : {
          sentence: `The list of connection servers is not valid${detail ? ` (${detail})` : ''}.`,
          developer: 'Correct ice-servers; a TURN server needs user name and credential.',
        },
  'relay-only-without-turn': fixed({
    sentence: 'Only relayed connections are allowed, but no relay is available.',
    developer: 'Configure a TURN server, or remove relay-only.',
  }),
  'turn-expired': fixed({
    sentence: 'The pass for the relay server has expired.',
    developer: 'Renew the TURN credentials; ice-servers may be an async function.',
  }),
  'turn-auth-failed': ({ server }) => ({
    sentence: 'The relay server refused our password.',
    developer: `Renew user name and password of ${server}, or correct the clock of the token.`,
  }),
  'turn-full': ({ server }) => ({
    sentence: 'The relay server is full.',
    developer: `Raise the quota of ${server}.`,
  }),
  'turn-refused': ({ server, code }) => ({
    sentence: `The relay server does not accept the request (${code}).`,
    developer: `Check the settings of ${server}.`,
  }),
  'server-name-unknown': ({ server }) => ({
    sentence: `The name of the server ${server} cannot be found.`,
    person: 'If other pages fail, too, try another network.',
    developer: 'Check the spelling; the DNS of this network may filter it.',
  }),
  'udp-blocked': ({ relay }) => ({
    sentence: 'This network probably blocks the fast connection type (UDP).',
    person: otherNetwork,
    developer:
      {
        works: 'Nothing is missing: your relay over TCP or TLS carries the calls.',
        fails:
          'Your relay over TCP or TLS does not work here either: see that it runs, best on port 443.',
      }[String(relay)] ?? 'Offer TURN over TLS on port 443.',
  }),
  'turn-unreachable': ({ server }) => ({
    sentence: 'The relay server cannot be reached.',
    developer: isTlsOn443(server)
      ? `Check that ${server} is running, that its name leads to it, and that its certificate is valid.`
      : `Check that ${server} is running and that its port is open, or offer TLS on port 443.`,
  }),
  'stun-silent': ({ server }) => ({
    sentence: `The server ${server} does not answer.`,
    developer: 'Replace it.',
  }),
  'stun-wrong-address': ({ server }) => ({
    sentence: `The server ${server} answers with an address that cannot be yours.`,
    developer:
      'Replace it, or correct its network: it sees a private address where it should see a public one.',
  }),
  'turn-peer-refused': (values) =>
    values['silent']
      ? {
          sentence: 'The relay server gives out addresses, but probably carries nothing.',
          developer: `Open the relay ports of ${values['server'] ?? 'the TURN server'} for UDP (49152–65535 unless configured otherwise), and check its external address (external-ip).`,
        }
      : {
          sentence: `The relay server works, but probably refuses to forward to ${who(values)}.`,
          developer: 'Check the denied peer addresses of the TURN server (denied-peer-ip).',
        },
  'symmetric-nat': ({ turn }) => ({
    sentence:
      'This network gives every connection another address (symmetric NAT); direct calls often fail here.',
    person:
      turn === 'none' ? 'If a call fails, try another network, for example that of a phone.' : '',
    developer: turn === 'none' ? addTurn : '',
  }),
  'ipv6-only': fixed({ sentence: 'Connected over IPv6 only.' }),
  'vpn-likely': fixed({
    sentence: 'The call seems to run through a VPN.',
    person: 'If it is slow, try without it.',
  }),
  'no-candidates': fixed({
    sentence: 'The browser found no usable network.',
    person: 'Check connection, VPN and privacy settings of the browser.',
  }),
  'candidates-refused': (values) => ({
    sentence: `Most network addresses of ${who(values)} could not be used.`,
    developer:
      'The browser refused them: they belong to an older attempt, or were changed on the way.',
  }),
  'only-hidden-addresses': (values) => ({
    sentence: `${
      values['side'] === 'ours' ? 'This browser' : start(values)
    } shares only hidden local names, and they cannot be resolved here.`,
    person: 'Allowing camera or microphone may show real local addresses.',
    developer: 'Configure a STUN server.',
  }),
  'not-confirmed': (values) => ({
    sentence: `${start(values)} did not prove who they are. We closed the connection.`,
    person: 'Ask them another way whether it is them, and let them join again.',
  }),
  'peer-flooding': (values) => ({
    sentence: `${start(values)} flooded us with messages. We closed the connection.`,
  }),
  'dtls-failed': (values) => ({
    sentence: `A path to ${who(values)} exists, but the secure channel could not be set up.`,
    person: 'Try another network.',
    developer: 'Signalling was tampered with or mixed up, or a device on the way drops DTLS.',
  }),
  'no-ice-servers': (values) => ({
    sentence: `No path to ${who(values)} works, and no helper server is configured: calls work only inside one network.`,
    developer: 'Configure a STUN and a TURN server.',
  }),
  'family-mismatch': (values) => ({
    sentence: `You and ${who(values)} use different generations of the Internet (${values['ours']} here, ${values['theirs']} there), with no bridge between.`,
    person: 'Try another network.',
    developer: 'Configure a TURN server that speaks IPv4 and IPv6.',
  }),
  'same-nat': (values) => ({
    sentence: `You and ${who(values)} share one public address, but the devices behind it cannot reach each other.`,
    person: 'Use the same Wi-Fi, and not a guest network; or let one of you use another network.',
    developer: `${addTurn} Access points call the cause client isolation.`,
  }),
  'symmetric-nat-no-turn': (values) => ({
    sentence: `No path to ${who(values)}: ${whose(values)} every connection another address, and no relay server is configured.`,
    person: 'Try another network, for example that of a phone.',
    developer: addTurn,
  }),
  'no-common-path': (values) => ({
    sentence:
      values['turn'] === 'none'
        ? `No direct path to ${who(values)} works, and no relay server is configured.`
        : `No network path to ${who(values)} works.`,
    person: otherNetwork,
    developer: values['turn'] === 'none' ? addTurn : moreTurn,
  }),
  'still-trying': (values) => ({
    sentence: `Still looking for a path to ${who(values)} (${values['tried']} tried)…`,
  }),
  connecting: (values) => ({ sentence: `Connecting to ${who(values)}…` }),
  interrupted: (values) => ({
    sentence: `The connection to ${who(values)} is interrupted. Trying to restore it…`,
    person: 'Wait a few seconds.',
  }),
  restarting: (values) => ({ sentence: `Looking for a new path to ${who(values)}…` }),
  'consent-lost': (values) => ({
    sentence: `The connection to ${who(values)} was lost.`,
    person: lossAdvice(values, 'we keep trying while they are in the room.'),
  }),
  'restart-failed': (values) => ({
    sentence: `The connection to ${who(values)} could not be restored.`,
    person: lossAdvice(values, 'press “Try again”, or reload the page.'),
  }),
  'their-line-narrow': (values) => ({
    sentence: `The line of ${who(values)} is probably too narrow, or filled by something else.`,
    person:
      'Ask them to stop uploads and downloads, or to switch their camera off. Your own network is fine.',
  }),
  'one-way-media': (values) => ({
    sentence: lacking(values),
    person: `${isOursLost(values) ? 'Check your' : 'Ask them to check'} microphone and camera; if these work, try another network.`,
    developer: 'Something on the way lets ICE pass and drops RTP: compare both reports.',
  }),
  'slow-path': (values) => ({
    ...(values['from'] === undefined
      ? {
          sentence: `Long delay to ${who(values)} (${values['ms']} ms).`,
          person: 'Try a cable or another network. If one of you uses a VPN, try without it.',
          developer: values['via']
            ? 'Run a TURN server nearer to them.'
            : 'The way itself is long: a relay would only make it longer.',
        }
      : {
          sentence: `The delay to ${who(values)} has grown from ${values['from']} to ${values['ms']} ms: something fills the line, here or there.`,
          person: 'Stop uploads and downloads, or switch the camera off; ask them to do the same.',
        }),
  }),
  'loss-from-us': (values) => ({
    sentence: `${values['percent']} % of what you send to ${who(values)} gets lost.`,
    person: 'Move nearer to the router, use a cable, stop uploads.',
  }),
  'loss-to-us': (values) => ({
    sentence: `${values['percent']} % of what ${who(values)} sends gets lost.`,
    person: 'If it is so with everybody, check your own network; else ask them to check theirs.',
  }),
  unsteady: (values) => ({
    sentence: `Data from ${who(values)} arrives unevenly.`,
    person: 'Use a cable instead of Wi-Fi.',
  }),
  'connected-relay-tcp': ({ udp }) => ({
    sentence: 'Connected through a relay over TCP. Picture and sound may stutter.',
    ...(udp === 'unused'
      ? { developer: 'Offer TURN over UDP, too: this network lets it through.' }
      : { person: otherNetwork }),
  }),
  'path-changed': (values) => ({
    sentence: `The path to ${who(values)} has changed: now ${ways[values['kind'] ?? ''] ?? 'another'}.`,
  }),
  'connected-relay': fixed({
    sentence: 'Connected through a relay server; this adds some delay.',
  }),
  'connected-lan': fixed({ sentence: 'Connected directly inside your network.' }),
  'connected-direct': fixed({ sentence: 'Connected directly over the Internet.' }),
};
