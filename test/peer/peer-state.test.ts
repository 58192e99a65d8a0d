import { expect } from 'chai';
import { type PathFacts, recoveryMs } from '../../src/peer/ice-recovery.js';
import { type PeerStage, stageOf } from '../../src/peer/peer-state.js';
import { healthy as path } from './paths.js';

const up = { connectionState: 'connected', signalingState: 'stable' } as RTCPeerConnection;
const down = { ...up, connectionState: 'disconnected' } as RTCPeerConnection;
const long = recoveryMs.away;

describe('stageOf', () => {
  const cases: [string, RTCPeerConnection, Partial<PathFacts>, PeerStage][] = [
    ['somebody who speaks', up, {}, 'connected'],
    ['a frozen tab, whose media flows on', up, { channelSilentMs: long }, 'away'],
    ['a silent channel on a lossy path', up, { channelSilentMs: long, lossy: true }, 'connected'],
    [
      'a dead one on a path that was lossy',
      up,
      { channelSilentMs: long, mediaSilentMs: long, lossy: true },
      'interrupted',
    ],
    ['a dead one', up, { channelSilentMs: long, mediaSilentMs: long }, 'interrupted'],
    [
      'one before ICE knows it',
      up,
      { channelSilentMs: recoveryMs.silence, mediaSilentMs: recoveryMs.silence },
      'interrupted',
    ],
    ['somebody who is slow to answer', up, { channelSilentMs: recoveryMs.silence }, 'connected'],
    ['a path that broke just now', down, {}, 'interrupted'],
    ['a certificate that is not proved', up, { isVerified: false }, 'negotiating'],
  ];
  for (const [what, connection, change, stage] of cases) {
    it(`sees ${what}`, () => {
      expect(stageOf(connection, { ...path, ...change })).to.equal(stage);
    });
  }
});
