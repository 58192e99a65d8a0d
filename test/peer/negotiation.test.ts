import { expect } from 'chai';
import { childOf, type Lifetime } from '../../src/base/lifetime.js';
import { createCertificate } from '../../src/peer/certificate.js';
import { Negotiation } from '../../src/peer/negotiation.js';
import { noChannelFaults } from '../../src/protocol/channel-gate.js';
import { fragmentOf, isOfFirefox } from '../../src/protocol/sdp.js';
import type { NegotiationSignal } from '../../src/protocol/signal.js';
import { until, withPatience } from '../until.js';

/** What one end says waits until the test hands it over. */
interface End {
  readonly connection: RTCPeerConnection;
  readonly negotiation: Negotiation;
  readonly said: NegotiationSignal[];
  /** What is said goes in band. */
  isInBand: boolean;
}

const [impolite, polite] = await Promise.all([createCertificate(), createCertificate()]);

function end(isPolite: boolean, life: AbortSignal): End {
  const [own, theirs] = isPolite ? [polite, impolite] : [impolite, polite];
  const connection = new RTCPeerConnection({ certificates: [own.certificate] });
  const said: NegotiationSignal[] = [];
  const way = { isInBand: false };
  const negotiation = new Negotiation(
    {
      connection,
      polite: isPolite,
      say: (signal) => said.push(signal),
      isInBand: () => way.isInBand,
      ask: () => {},
      carriedMs: () => 0,
      fingerprint: theirs.fingerprint,
      refused: noChannelFaults(),
      onImpostor: () => expect.fail('impostor'),
      beforeAnswer: () => true,
      onError: (thrown) => {
        throw thrown;
      },
    },
    life,
  );
  return Object.assign(way, { connection, negotiation, said });
}

const generation = ({ connection }: End) => fragmentOf(connection.localDescription?.sdp ?? '');
const kinds = ({ said }: End) =>
  said.map(({ kind }) => kind).filter((kind) => kind !== 'candidates');

describe('Negotiation', () => {
  let life: Lifetime;
  let a: End;
  let b: End;
  beforeEach(async () => {
    life = childOf();
    a = end(false, life.signal);
    b = end(true, life.signal);
    a.connection.createDataChannel('x', { negotiated: true, id: 0 });
    b.connection.createDataChannel('x', { negotiated: true, id: 0 });
    // Only one of the two offers first.
    b.said.length = 0;
    await settle();
  });
  afterEach(() => {
    life.end();
    a.connection.close();
    b.connection.close();
  });

  const deliver = (from: End, to: End, change = (signal: NegotiationSignal) => signal) => {
    for (const signal of from.said.splice(0)) to.negotiation.hear(change(signal));
  };
  const isStable = () =>
    [a, b].every(
      ({ connection }) =>
        connection.signalingState === 'stable' && connection.connectionState === 'connected',
    );
  /** Hands over everything until both agree and are connected. */
  const settle = () =>
    until(() => {
      deliver(a, b);
      deliver(b, a);
      return isStable();
    }, 'both agree');
  /** A restart comes no sooner than a second after what was negotiated last. */
  const restart = async (one: End) => {
    one.negotiation.restart();
    await until(() => kinds(one).length > 0, 'it says something');
  };

  it('says its offer again to one who repeats an offer that crossed it', async () => {
    const before = generation(a);
    await restart(a);
    expect(kinds(a)).to.deep.equal(['offer']);
    a.said.length = 0; // lost
    await restart(b);
    deliver(b, a);
    await restart(b);
    expect(kinds(a)).to.deep.equal([]); // theirs may have crossed ours on its way
    deliver(b, a);
    await until(() => kinds(a).length > 0, 'the offer again');
    expect(kinds(a)).to.deep.equal(['offer']);
    await settle();
    expect(generation(a)).not.to.equal(before);
  });

  it('says an offer that went in band again when theirs, by the room, crosses it: the path may be dead', async () => {
    a.isInBand = true;
    await restart(a);
    a.said.length = 0; // lost
    a.isInBand = false;
    await restart(b);
    deliver(b, a);
    await until(() => kinds(a).length > 0, 'the offer again');
    expect(kinds(a)).to.deep.equal(['offer']);
    await settle();
  });

  it('lets Firefox offer the restart, and offers one when asked', async () => {
    const before = generation(b);
    const named = (signal: NegotiationSignal): NegotiationSignal =>
      'sdp' in signal
        ? { ...signal, sdp: signal.sdp.replace(/^o=\S+/m, 'o=mozilla...THIS_IS_SDPARTA-99.0') }
        : signal;
    await restart(b);
    deliver(b, a, named);
    await until(() => kinds(a).includes('answer'), 'the answer');
    await settle();
    expect(generation(b)).not.to.equal(before);
    await restart(a);
    const isFirefox = isOfFirefox(a.connection.localDescription?.sdp);
    expect(kinds(a)).to.deep.equal([isFirefox ? 'offer' : 'restart']);
    const second = generation(b);
    deliver(a, b);
    await until(() => kinds(b).length > 0, 'the other side does its part');
    expect(kinds(b)).to.deep.equal([isFirefox ? 'answer' : 'offer']);
    await settle();
    expect(generation(b)).not.to.equal(second);
  });

  it('offers a restart with its candidates inside, in both browsers', async () => {
    // On a machine that is held up they take longer than it waits for them, and then follow.
    await withPatience(150, () => restart(a));
    const offer = a.said.find(({ kind }) => kind === 'offer');
    expect(offer && 'sdp' in offer && offer.sdp).to.contain('a=candidate:');
  });
});
