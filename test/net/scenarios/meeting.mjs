// Brokers, the other participant, and local devices: no scenario here is caused by ICE, and no verdict may blame ICE.
import { BROKER, STUN } from '../internet.mjs';
import { alone, direct } from '../outcomes.mjs';

const unreachable = (broker) => ({
  verdict: 'broker-unreachable',
  sentence: `The signalling server ${broker} can’t be reached, so no one can be found.`,
});

const refused = (sentence) => ({ verdict: 'media-denied', sentence, path: 'nat' });

export const meeting = [
  {
    name: 'broker unreachable',
    people: ['a'],
    brokers: BROKER.closed,
    ice: [STUN],
    expect: unreachable('203.0.113.10:9009'),
  },
  {
    name: 'broker refuses us',
    picture: 'broker-refused',
    people: ['a'],
    brokers: BROKER.refuses,
    ice: [STUN],
    expect: {
      verdict: 'broker-refused',
      sentence:
        'The signalling server 203.0.113.10:9002 refused the connection: user name or password is missing or wrong (reason 135).',
    },
  },
  {
    name: 'broker is a black hole',
    people: ['a'],
    brokers: BROKER.blackHole,
    ice: [STUN],
    expect: unreachable('203.0.113.99:9001'),
  },
  {
    name: 'the line to the broker is cut while we join',
    people: ['a'],
    // Only the TCP handshake and the WebSocket request pass.
    broken: { a: 'tcp dport 9001 ct original bytes > 700 drop' },
    ice: [STUN],
    expect: {
      verdict: 'broker-unreachable',
      sentence:
        'A connection to 203.0.113.10:9001 opens, but no signalling server responds there, so no one can be found.',
    },
  },
  {
    name: 'one of two brokers is unreachable',
    brokers: [BROKER.works, BROKER.closed],
    ice: [STUN],
    expect: direct,
  },
  { name: 'nobody else is here', people: ['a'], ice: [STUN], expect: alone },
  {
    name: 'a path to the broker that drops large packets',
    // B's HELLO passes; its response and everything after it in the same TCP connection do not. A participant is shown
    // only after it has echoed a nonce, so A is alone.
    broken: { b: 'iifname "lan" tcp dport 9001 meta length > 1100 drop' },
    ice: [STUN],
    expect: { a: alone },
  },
  {
    name: 'camera and microphone are refused',
    ice: [STUN],
    a: { camera: false, video: 'on' },
    expect: {
      a: refused('Camera or microphone access was refused. Others can’t see or hear you.'),
      b: direct,
    },
  },
  {
    name: 'the microphone is refused, and no camera is asked for',
    ice: [STUN],
    a: { camera: false },
    expect: { a: refused('Microphone access was refused. Others can’t hear you.'), b: direct },
  },
];
