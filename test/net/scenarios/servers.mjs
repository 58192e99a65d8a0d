// STUN and TURN servers that do not work. Where one is needed, it is the cause; where it is not needed, it is no
// warning.
import { SILENT_STUN, STUN, TURN } from '../internet.mjs';
import { direct, udpBlocked } from '../outcomes.mjs';

/** Two routers that only a relay can connect. */
const bothSymmetric = { a: 'symmetric', b: 'symmetric' };

/** The relay's TCP port is closed, which is detected at once; the missing response over UDP takes longer. */
const unreached = (outcome) => ({ ...outcome, before: ['turn-unreachable'] });

/** Raised for the call at once, and for the participant when every other path has failed, too. */
const needed = (outcome) => ({
  expect: outcome,
  next: [{ what: 'given up', expect: { ...outcome, person: outcome.verdict } }],
});

export const servers = [
  {
    name: 'relay needed, its password is wrong',
    picture: 'turn-password',
    routers: bothSymmetric,
    ice: [STUN, TURN.wrongPassword],
    ...needed({
      verdict: 'turn-auth-failed',
      sentence: 'The relay server refused the password.',
    }),
  },
  {
    name: 'relay needed, its pass has expired',
    routers: bothSymmetric,
    ice: [STUN, TURN.expired],
    ...needed({
      verdict: 'turn-expired',
      sentence: 'The credentials for the relay server have expired.',
    }),
  },
  {
    name: 'relay needed, its name does not exist',
    routers: bothSymmetric,
    ice: [STUN, TURN.noName],
    ...needed({
      verdict: 'server-name-unknown',
      sentence: 'The server name turn:turn.nowhere.invalid:3478 can’t be found.',
    }),
  },
  {
    name: 'relay needed, it does not answer',
    routers: bothSymmetric,
    ice: [STUN, TURN.silent],
    ...needed({
      verdict: 'turn-unreachable',
      sentence: 'Can’t connect to the relay server.',
    }),
  },
  {
    name: 'relay needed, it carries nothing to anybody',
    routers: bothSymmetric,
    ice: [STUN, TURN.refusesPeers],
    expect: {
      verdict: 'turn-peer-refused',
      sentence: 'The relay server works, but probably refuses to forward to Guest.',
    },
  },
  {
    name: 'UDP blocked in one home, the relay answers on UDP only',
    routers: { a: 'noUdp', b: 'symmetric' },
    ice: [STUN, TURN.udpOnly],
    expect: {
      a: unreached(udpBlocked),
      // The participant's relay works, so the remedy does not ask for one.
      b: unreached({
        verdict: 'no-common-path',
        sentence: 'Your network and that of Guest can’t reach each other.',
      }),
    },
  },
  {
    name: 'relay not needed, its password is wrong',
    ice: [STUN, TURN.wrongPassword],
    // Correct, and a warning until a path without the relay works.
    expect: { ...direct, before: ['turn-auth-failed'] },
  },
  {
    name: 'STUN server does not answer',
    ice: [SILENT_STUN],
    expect: {
      verdict: 'stun-silent',
      sentence: 'The server stun:203.0.113.99:3478 doesn’t respond.',
    },
  },
  {
    name: 'STUN server does not answer, the relay does',
    // A relay reports the reflexive address, too.
    ice: [SILENT_STUN, TURN.udp],
    expect: direct,
  },
  {
    name: 'one STUN server answers, the other does not',
    ice: [{ urls: [STUN.urls[0], SILENT_STUN.urls[0]] }],
    expect: direct,
  },
  {
    name: 'the name of the STUN server does not exist',
    ice: [{ urls: 'stun:stun.nowhere.invalid:3478' }],
    expect: {
      verdict: 'server-name-unknown',
      sentence: 'The server name stun:stun.nowhere.invalid:3478 can’t be found.',
    },
  },
];
