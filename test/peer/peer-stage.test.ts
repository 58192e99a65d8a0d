import { expect } from 'chai';
import fc from 'fast-check';
import { type RecoveryFacts, recoveryMs } from '../../src/peer/ice-recovery.js';
import {
  nextStage,
  observeStage,
  type PeerEvent,
  type PeerStage,
  peerEvents,
  peerStages,
  peerTable,
} from '../../src/peer/peer-stage.js';
import { healthy as path } from './paths.js';

const up = { connectionState: 'connected', signalingState: 'stable' } as RTCPeerConnection;
const down = { ...up, connectionState: 'disconnected' } as RTCPeerConnection;
const described = { ...up, remoteDescription: {} } as RTCPeerConnection;
const long = recoveryMs.away;

describe('observe', () => {
  const cases: [string, RTCPeerConnection, Partial<RecoveryFacts>, PeerEvent][] = [
    ['a peer that responds', up, {}, 'carry'],
    ['a frozen tab, whose media continues', up, { channelSilentMs: long }, 'freeze'],
    ['a silent channel on a lossy path', up, { channelSilentMs: long, lossy: true }, 'carry'],
    [
      'a dead peer on a path that was lossy',
      up,
      { channelSilentMs: long, mediaSilentMs: long, lossy: true },
      'break',
    ],
    ['a dead peer', up, { channelSilentMs: long, mediaSilentMs: long }, 'break'],
    [
      'a dead peer before ICE detects it',
      up,
      { channelSilentMs: recoveryMs.silence, mediaSilentMs: recoveryMs.silence },
      'break',
    ],
    ['a peer that responds late', up, { channelSilentMs: recoveryMs.silence }, 'carry'],
    ['a path that broke a moment ago', down, {}, 'break'],
    ['a certificate that is not verified', up, { isVerified: false }, 'negotiate'],
    ['two descriptions without a verified path', described, { isVerified: false }, 'check'],
  ];
  for (const [what, connection, change, event] of cases) {
    it(`detects ${what}`, () => {
      expect(observeStage(connection, { ...path, ...change })).to.equal(event);
    });
  }
});

describe('transition of the stage of a connection', () => {
  const anyEvent = fc.constantFrom(...peerEvents);
  const run = (events: readonly PeerEvent[], from: PeerStage = 'announced') =>
    events.reduce(nextStage, from);

  it('leaves the stage unchanged exactly for events that the table does not allow', () => {
    fc.assert(
      fc.property(fc.constantFrom(...peerStages), anyEvent, (stage, event) => {
        const allows = (one: PeerStage) => peerTable[one].includes(event);
        if (!allows(stage)) expect(nextStage(stage, event)).to.equal(stage);
        else {
          // The same event leads to the same stage from everywhere.
          const targets = peerStages.filter(allows).map((one) => nextStage(one, event));
          expect(new Set(targets)).to.deep.equal(new Set([nextStage(stage, event)]));
        }
      }),
    );
  });

  it('shows nothing as connected before its certificate is verified', () => {
    const shown: readonly PeerStage[] = ['connected', 'away', 'interrupted'];
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const before = events.filter((event) => event !== 'verify' && event !== 'respond');
        expect(shown).to.not.include(run(before));
      }),
    );
  });

  it('keeps a decision for any observation', () => {
    const observations = fc.array(
      fc.constantFrom<PeerEvent>('negotiate', 'check', 'carry', 'freeze', 'break'),
    );
    fc.assert(
      fc.property(observations, (events) => {
        expect(run(events, 'unreachable')).to.equal('unreachable');
        expect(run(events, 'gone')).to.equal('gone');
      }),
    );
    expect(run(['respond'], 'unreachable')).to.equal('unreachable');
    expect(run(['respond'], 'gone')).to.equal('connected');
    expect(run(['verify'], 'unreachable')).to.equal('connected');
  });

  it('reaches every stage from the first one', () => {
    const reached = new Set<PeerStage>(['announced']);
    for (const stage of reached)
      for (const event of peerEvents) reached.add(nextStage(stage, event));
    expect([...reached]).to.have.members([...peerStages]);
  });
});
