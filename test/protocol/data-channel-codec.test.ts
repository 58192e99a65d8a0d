import { expect } from 'chai';
import fc from 'fast-check';
import { decodeChannel, encodeChannel } from '../../src/protocol/data-channel-codec.js';
import type { ChannelSignal, PeerId } from '../../src/protocol/signal.js';

const media = { microphone: true, camera: false, screen: false };
const candidate = {
  candidate: 'candidate:1 1 udp 1 192.0.2.1 5000 typ host',
  sdpMid: null,
  sdpMLineIndex: 0,
  usernameFragment: null,
};

const id = '0123456789abcdef'.repeat(2) as PeerId;
const digest = '0123456789abcdef'.repeat(4);

const signals: ChannelSignal[] = [
  { kind: 'offer', sdp: 'v=0' },
  { kind: 'answer', sdp: 'v=0' },
  { kind: 'candidates', candidates: [candidate] },
  { kind: 'restart' },
  { kind: 'bye' },
  { kind: 'hello', name: 'Ada', media },
  { kind: 'hello', name: '🦊'.repeat(48), media, seat: '0f'.repeat(16) },
  { kind: 'confirm', proof: digest },
  { kind: 'receipt', missing: [] },
  { kind: 'receipt', missing: ['microphone', 'screen'] },
  { kind: 'want', camera: 'off', screen: 'off' },
  {
    kind: 'want',
    camera: { width: 1, height: 16_384, fps: 240 },
    screen: { width: 1920, height: 1080, fps: 5 },
  },
  { kind: 'sas-commit', roster: digest, round: 1, commitment: digest },
  { kind: 'sas-reveal', roster: digest, round: 1000, nonce: digest },
  { kind: 'roster', connected: [] },
  { kind: 'roster', connected: Array(16).fill(id) },
  { kind: 'relay', to: id, frames: ['AQ', 'x'.repeat(5075)] },
  { kind: 'relayed', frames: ['AQ'] },
  { kind: 'ping', n: 1 },
  { kind: 'pong', n: 1 },
];

describe('decodeChannel', () => {
  for (const signal of signals) {
    it(`round-trips ${signal.kind}`, () => {
      expect(decodeChannel(encodeChannel(signal))).to.deep.equal(signal);
    });
  }

  const refused: [string, unknown][] = [
    ['bytes', new ArrayBuffer(3)],
    ['no JSON', '{'],
    ['null', 'null'],
    ['an unknown kind', '{"kind":"reboot"}'],
    ['an unknown field', '{"kind":"bye","extra":1}'],
    ['a missing field', '{"kind":"ping"}'],
    ['a wrong type', '{"kind":"ping","n":"1"}'],
    ['a negative count', '{"kind":"ping","n":-1}'],
    ['a short resume token', JSON.stringify({ kind: 'hello', name: 'Ada', media, seat: '0f' })],
    ['a long name', JSON.stringify({ kind: 'hello', name: 'x'.repeat(49), media })],
    ['a polluted media', '{"kind":"media","media":{"microphone":1,"camera":false,"screen":false}}'],
    ['a want without a screen', '{"kind":"want","camera":"off"}'],
    ['a want of another word', '{"kind":"want","camera":"on","screen":"off"}'],
    ...[
      { width: 0, height: 90, fps: 10 },
      { width: 160, height: 16_385, fps: 10 },
      { width: 160, height: 90, fps: 241 },
      { width: 160.5, height: 90, fps: 10 },
      { width: 160, height: 90 },
      { width: 160, height: 90, fps: 10, bitrate: 1 },
    ].map((camera): [string, unknown] => [
      `a want of ${JSON.stringify(camera)}`,
      JSON.stringify({ kind: 'want', camera, screen: 'off' }),
    ]),
    ['a short proof', JSON.stringify({ kind: 'confirm', proof: digest.slice(2) })],
    ['a proof in capitals', JSON.stringify({ kind: 'confirm', proof: digest.toUpperCase() })],
    [
      'a round above the limit',
      JSON.stringify({ kind: 'sas-commit', roster: digest, round: 1001, commitment: digest }),
    ],
    ['a commit without a round', JSON.stringify({ kind: 'sas-commit', roster: digest })],
    ['a roster above the limit', JSON.stringify({ kind: 'roster', connected: Array(17).fill(id) })],
    ['a roster of names', JSON.stringify({ kind: 'roster', connected: ['Ada'] })],
    ['a relay without a recipient', JSON.stringify({ kind: 'relay', to: '', frames: ['AQ'] })],
    ['a relay without frames', JSON.stringify({ kind: 'relay', to: id, frames: [] })],
    [
      'a relay of five frames',
      JSON.stringify({ kind: 'relay', to: id, frames: Array(5).fill('AQ') }),
    ],
    ['a long frame', JSON.stringify({ kind: 'relayed', frames: ['x'.repeat(5076)] })],
    ['a frame with padding', JSON.stringify({ kind: 'relayed', frames: ['AQ=='] })],
    ['no candidates', '{"kind":"candidates","candidates":[]}'],
    [
      'too many candidates',
      JSON.stringify({ kind: 'candidates', candidates: Array(65).fill(candidate) }),
    ],
    ['more than 16 KB', JSON.stringify({ kind: 'offer', sdp: 'x'.repeat(17_000) })],
    ['more than 16 KB of UTF-8', JSON.stringify({ kind: 'offer', sdp: '€'.repeat(6_000) })],
    ['a denial, which goes through the room only', '{"kind":"deny","reason":"full"}'],
  ];
  for (const [what, data] of refused) {
    it(`rejects ${what}`, () => expect(decodeChannel(data)).to.equal(null));
  }

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.anything()), (data) => {
        decodeChannel(data);
      }),
      { numRuns: 3000 },
    );
  });
});
