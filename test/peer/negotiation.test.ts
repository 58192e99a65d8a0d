import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { RateLimiter } from '../../src/base/rate-limiter.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import { Negotiation } from '../../src/peer/negotiation.js';
import {
  type ChannelRejections,
  noChannelRejections,
} from '../../src/protocol/data-channel-guard.js';
import { fragmentOf, isOfFirefox, versionOf } from '../../src/protocol/sdp.js';
import type { NegotiationSignal } from '../../src/protocol/signal.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

/** Signals of one end wait until the test delivers them. */
interface End {
  readonly connection: RTCPeerConnection;
  readonly negotiation: Negotiation;
  readonly sent: NegotiationSignal[];
  readonly refused: ChannelRejections;
  /** If true, signals go in band. */
  isInBand: boolean;
}

const [impolite, polite] = await Promise.all([createCertificate(), createCertificate()]);

function end(isPolite: boolean, abortSignal: AbortSignal): End {
  const [own, theirs] = isPolite ? [polite, impolite] : [impolite, polite];
  const connection = new RTCPeerConnection({ certificates: [own.certificate] });
  const sent: NegotiationSignal[] = [];
  const route = { isInBand: false };
  const refused = noChannelRejections();
  const negotiation = new Negotiation(
    {
      connection,
      polite: isPolite,
      send: (signal) => sent.push(signal),
      isInBand: () => route.isInBand,
      ask: () => {},
      carriedMs: () => 0,
      fingerprint: theirs.fingerprint,
      refused,
      budget: new RateLimiter(4, 10_000),
      onImpostor: () => expect.fail('impostor'),
      beforeAnswer: () => true,
      onError: (thrown) => {
        throw thrown;
      },
    },
    abortSignal,
  );
  return Object.assign(route, { connection, negotiation, sent, refused });
}

const generation = ({ connection }: End) => fragmentOf(connection.localDescription?.sdp ?? '');
const kindsOf = ({ sent }: End) => sent.map(({ kind }) => kind);
const kinds = (one: End) => kindsOf(one).filter((kind) => kind !== 'candidates');

describe('Negotiation', () => {
  let scope: AbortScope;
  let a: End;
  let b: End;
  beforeEach(async () => {
    scope = abortScope();
    a = end(false, scope.signal);
    b = end(true, scope.signal);
    a.connection.createDataChannel('x', { negotiated: true, id: 0 });
    b.connection.createDataChannel('x', { negotiated: true, id: 0 });
    // Only one of the two sends the first offer.
    b.sent.length = 0;
    await settle();
  });
  afterEach(() => {
    scope.end();
    a.connection.close();
    b.connection.close();
  });

  const deliver = (from: End, to: End, change = (signal: NegotiationSignal) => signal) => {
    for (const signal of from.sent.splice(0)) to.negotiation.receive(change(signal));
  };
  const isStable = () =>
    [a, b].every(
      ({ connection }) =>
        connection.signalingState === 'stable' && connection.connectionState === 'connected',
    );
  /** Delivers all signals until both ends are stable and connected. */
  const settle = () =>
    until(() => {
      deliver(a, b);
      deliver(b, a);
      return isStable();
    }, 'both agree');
  /** A restart starts no sooner than a second after the last negotiation. */
  const restart = async (one: End) => {
    one.negotiation.restart();
    await until(() => kinds(one).length > 0, 'a signal');
  };

  it('sends a first description shortly after its first candidate; others follow, except active TCP', async () => {
    const clock = installClock();
    const [one, other] = [end(false, scope.signal), end(true, scope.signal)];
    const found = (text: string) => {
      const candidate = new RTCIceCandidate({ candidate: `candidate:7 1 ${text}`, sdpMid: '0' });
      const event = new RTCPeerConnectionIceEvent('icecandidate', { candidate });
      one.connection.dispatchEvent(event);
    };
    try {
      for (const side of [one, other]) {
        // Gathering does not end, as with a STUN server that is silent.
        Object.defineProperty(side.connection, 'iceGatheringState', { get: () => 'gathering' });
        let candidates = 0;
        side.connection.addEventListener('icecandidate', () => candidates++);
        if (side === one) side.connection.createDataChannel('x', { negotiated: true, id: 0 });
        else deliver(one, other);
        await until(() => candidates > 0, 'a candidate');
        expect(side.sent).to.deep.equal([]);
        await clock.advance(5);
        await until(() => side.sent.length > 0, 'the description');
        const [description] = side.sent;
        expect(description?.kind).to.equal(side === one ? 'offer' : 'answer');
        expect(description && 'sdp' in description && description.sdp).to.contain('a=candidate:');
      }
      await clock.advance(10_000);
      one.sent.length = 0;
      found('tcp 1518280447 192.0.2.1 9 typ host tcptype active');
      await clock.advance(10_000);
      expect(one.sent).to.deep.equal([]);
      found('udp 1677729535 192.0.2.1 50000 typ srflx raddr 0.0.0.0 rport 0');
      await clock.advance(10_000);
      expect(kindsOf(one)).to.deep.equal(['candidates']);
    } finally {
      for (const { connection } of [one, other]) connection.close();
    }
  });

  it('repeats its offer to a peer that repeats an offer that crossed it', async () => {
    const before = generation(a);
    await restart(a);
    expect(kinds(a)).to.deep.equal(['offer']);
    a.sent.length = 0; // lost
    await restart(b);
    deliver(b, a);
    await restart(b);
    expect(kinds(a)).to.deep.equal([]); // theirs may have crossed ours on its route
    deliver(b, a);
    await until(() => kinds(a).length > 0, 'the offer again');
    expect(kinds(a)).to.deep.equal(['offer']);
    await settle();
    expect(generation(a)).not.to.equal(before);
  });

  it('repeats an in-band offer when the remote offer crosses it through the room: the path may be dead', async () => {
    a.isInBand = true;
    await restart(a);
    a.sent.length = 0; // lost
    a.isInBand = false;
    await restart(b);
    deliver(b, a);
    await until(() => kinds(a).length > 0, 'the offer again');
    expect(kinds(a)).to.deep.equal(['offer']);
    await settle();
  });

  it('asks Firefox to offer the restart, and offers one when asked', async () => {
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
    await until(() => kinds(b).length > 0, 'the other side replies');
    expect(kinds(b)).to.deep.equal([isFirefox ? 'answer' : 'offer']);
    await settle();
    expect(generation(b)).not.to.equal(second);
  });

  it('applies four descriptions in ten seconds, then the newest of the others', async () => {
    const clock = installClock({ rate: 1 });
    let applied = 0;
    const apply = b.connection.setRemoteDescription.bind(b.connection);
    b.connection.setRemoteDescription = (description) => {
      applied++;
      return apply(description);
    };
    await restart(a);
    const offer = a.sent.find(({ kind }) => kind === 'offer');
    if (offer?.kind !== 'offer') throw new Error('an offer');
    // The versions of the origin line increase; otherwise the offers are identical.
    const numbered = (n: number): NegotiationSignal => ({
      kind: 'offer',
      sdp: offer.sdp.replace(
        /^(o=\S+ \d+ )(\d+)/m,
        (_, begin, version) => `${begin}${+version + n}`,
      ),
    });
    for (let n = 0; n < 45; n++) b.negotiation.receive(numbered(n));
    await until(
      () => applied === 3 && b.connection.signalingState === 'stable',
      'the budget is spent',
    );
    expect(applied).to.equal(3); // the first one was applied before
    // These answers are unsolicited.
    for (let n = 0; n < 45; n++) b.negotiation.receive({ kind: 'answer', sdp: offer.sdp });
    await clock.advance(10_001);
    const newest = versionOf((numbered(44) as { sdp: string }).sdp);
    const version = () => versionOf(b.connection.currentRemoteDescription?.sdp ?? '');
    await until(
      () => version() === newest && b.connection.signalingState === 'stable',
      'the newest and its answer',
    );
    expect(applied).to.equal(4);
  });

  it('repeats an offer on repeated requests, but not for each', async () => {
    await restart(a);
    const before = kinds(a).length;
    for (let n = 0; n < 45; n++) a.negotiation.receive({ kind: 'restart' });
    await until(() => kinds(a).length > before, 'the offer again');
    expect(kinds(a).slice(before)).to.deep.equal(['offer']);
    await settle();
  });

  it('does not pass addresses of an answer to the browser that cannot belong to a participant', async () => {
    const attack = [
      'candidate:7 1 tcp 1518280447 10.77.0.9 8080 typ host tcptype passive',
      'candidate:7 1 udp 2113937151 169.254.169.254 8080 typ host',
      'candidate:7 1 udp 2113937151 router.local 8080 typ host',
    ];
    await restart(a);
    deliver(a, b);
    await until(() => kinds(b).includes('answer'), 'the answer');
    const { connection } = a;
    const given: string[] = [];
    const [describe, add] = [
      connection.setRemoteDescription.bind(connection),
      connection.addIceCandidate.bind(connection),
    ];
    connection.setRemoteDescription = (description) => {
      given.push(description.sdp ?? '');
      return describe(description);
    };
    connection.addIceCandidate = (candidate?: RTCIceCandidateInit | null) => {
      given.push(candidate?.candidate ?? '');
      return add(candidate);
    };
    const inside = attack.map((it) => `a=${it}\r\n`).join('');
    deliver(b, a, (signal) => ('sdp' in signal ? { ...signal, sdp: signal.sdp + inside } : signal));
    const rest = { sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
    const candidates = attack.map((candidate) => ({ candidate, ...rest }));
    a.negotiation.receive({ kind: 'candidates', candidates });
    await settle();
    await until(() => given.length > 0, 'a description');
    expect(given.join()).not.to.match(/8080/);
    expect(a.refused.address).to.equal(6);
  });

  it('sends the candidates inside a restart offer, in both browsers', async () => {
    // Time stands still from the restart on, so that the offer waits for candidates on a slow machine as well.
    const clock = installClock();
    let restarts = 0;
    const restartIce = a.connection.restartIce.bind(a.connection);
    a.connection.restartIce = () => {
      restarts++;
      restartIce();
    };
    a.negotiation.restart();
    // Candidates that arrived late may still be in the queue before it.
    const isRestarted = () => clock.advanceUntil(() => restarts, 'the restart', 1000);
    await until(() => isRestarted().catch(() => false), 'the restart');
    await until(() => kinds(a).length > 0, 'the offer');
    const offer = a.sent.find(({ kind }) => kind === 'offer');
    expect(offer && 'sdp' in offer && offer.sdp).to.contain('a=candidate:');
  });
});
