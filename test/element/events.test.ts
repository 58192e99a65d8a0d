import { expect } from 'chai';
import type { PeerView } from '../../src/call/state.js';
import { type CallState, idleState, type PeerId } from '../../src/call/state.js';
import { happened, type PeerStateEvent, type StateChangeEvent } from '../../src/element/events.js';

const stream = new MediaStream();
const peer = (id: string, change: Partial<PeerView> = {}): PeerView => ({
  id: id as PeerId,
  name: id,
  stage: 'connected',
  media: { microphone: false, camera: false, screen: false },
  stream,
  screenStream: stream,
  joinedAt: 0,
  ...change,
});
const joined = (change: Partial<CallState> = {}): CallState => ({
  ...idleState,
  room: 'r',
  stage: 'joined',
  arrival: 'joined',
  ...change,
});
const types = (before: CallState, now: CallState) => happened(before, now).map(({ type }) => type);

describe('happened', () => {
  it('has no event without a visible change', () => {
    const state = joined({ peers: [peer('a')] });
    expect(happened(state, { ...state })).to.deep.equal([]);
  });

  it('reports a new participant, its stage and its media', () => {
    const media = { microphone: true, camera: false, screen: false };
    expect(types(joined(), joined({ peers: [peer('a', { media })] }))).to.deep.equal([
      'state-change',
      'peer-join',
      'peer-state',
      'track-add',
    ]);
  });

  it('reports a participant who left, after its media stopped', () => {
    const media = { microphone: true, camera: false, screen: true };
    const before = joined({ peers: [peer('a', { media }), peer('b')] });
    expect(types(before, joined({ peers: [peer('b')] }))).to.deep.equal([
      'track-remove',
      'track-remove',
      'peer-leave',
    ]);
  });

  it('reports a change of the name or of media once', () => {
    const before = joined({ peers: [peer('a')] });
    const media = { microphone: false, camera: true, screen: false };
    expect(types(before, joined({ peers: [peer('a', { name: 'Anna', media })] }))).to.deep.equal([
      'peer-update',
      'track-add',
    ]);
  });

  it('reports a stage and a path', () => {
    const before = joined({ peers: [peer('a'), peer('b')] });
    const now = joined({
      peers: [peer('a', { stage: 'interrupted' }), peer('b', { path: 'lan' })],
    });
    const events = happened(before, now) as PeerStateEvent[];
    expect(events.map(({ type, stage, path }) => [type, stage, path])).to.deep.equal([
      ['peer-state', 'interrupted', undefined],
      ['peer-state', 'connected', 'lan'],
    ]);
  });

  it('includes the previous state', () => {
    const [event] = happened(joined({ peers: [peer('a')] }), joined({ stage: 'left' }));
    expect(event).to.include({ type: 'state-change', state: 'left', previous: 'connected' });
    expect((event as StateChangeEvent).bubbles).to.equal(false);
  });

  it('reports a change of the state of a broker, but not of its delay', () => {
    const broker = { url: 'ws://a', state: 'open', reconnects: 0 } as const;
    const before = joined({ brokers: [broker] });
    expect(types(before, joined({ brokers: [{ ...broker, echoMs: 3 }] }))).to.deep.equal([]);
    expect(types(before, joined({ brokers: [{ ...broker, state: 'ready' }] }))).to.deep.equal([
      'broker-change',
    ]);
  });
});
