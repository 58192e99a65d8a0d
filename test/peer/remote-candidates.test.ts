import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { RemoteCandidates } from '../../src/peer/remote-candidates.js';
import {
  type ChannelRejections,
  noChannelRejections,
} from '../../src/protocol/data-channel-guard.js';
import type { Candidate } from '../../src/protocol/signal.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

const host = (address: string, port: number) =>
  `candidate:1 1 udp 2113937151 ${address} ${port} typ host`;
const ports = (count: number) => Array.from({ length: count }, (_, i) => 50_000 + i);
const internal = '10.1.2.3';
/** The candidates of one answer of an attacker. */
const attack = [
  `candidate:1 1 tcp 1518280447 ${internal} 8080 typ host tcptype passive`,
  `candidate:1 1 tcp 1518280447 ${internal} 8080 typ host tcptype active`,
  ...ports(60).map((port) => host(internal, port)),
];

describe('RemoteCandidates', () => {
  let scope: AbortScope;
  let connection: RTCPeerConnection;
  let other: RTCPeerConnection;
  let refused: ChannelRejections;
  let candidates: RemoteCandidates;
  /** The candidates that the browser received. */
  let given: string[];
  let errors: unknown[];
  let offer: string;
  beforeEach(async () => {
    scope = abortScope();
    [connection, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
    refused = noChannelRejections();
    [given, errors] = [[], []];
    candidates = new RemoteCandidates(
      {
        connection,
        refused,
        onReleased: (held) => candidates.add(held),
        onError: (thrown) => errors.push(thrown),
      },
      scope.signal,
    );
    other.createDataChannel('x');
    offer = (await other.createOffer()).sdp ?? '';
    const add = connection.addIceCandidate.bind(connection);
    connection.addIceCandidate = (candidate?: RTCIceCandidateInit | null) => {
      given.push(candidate?.candidate ?? '');
      return add(candidate);
    };
  });
  afterEach(() => {
    scope.end();
    connection.close();
    other.close();
  });

  const candidateOf = (candidate: string): Candidate => ({
    candidate,
    sdpMid: '0',
    sdpMLineIndex: 0,
    usernameFragment: null,
  });
  const take = async (inside: readonly string[] = []) => {
    const lines = inside.map((it) => `a=${it}\r\n`).join('');
    const screened = candidates.screen(offer + lines);
    given.push(...(screened.match(/^a=candidate.*$/gm) ?? []).map((it) => it.slice(2)));
    await connection.setRemoteDescription({ type: 'offer', sdp: screened });
  };
  const add = (list: readonly string[]) => candidates.add(list.map(candidateOf));
  /** Adds a local candidate, which tells the local network. */
  const gather = (candidate: string) =>
    connection.dispatchEvent(
      new RTCPeerConnectionIceEvent('icecandidate', {
        candidate: new RTCIceCandidate({ candidate, sdpMid: '0' }),
      }),
    );

  it('drops candidates of a network without a local address, and all internal TCP candidates', async () => {
    gather(host('192.0.2.1', 50_000));
    await take(attack);
    await add(attack);
    expect(given).to.deep.equal([]);
    expect(refused.address).to.equal(4);
    expect(errors).to.deep.equal([]);
  });

  it('accepts few ports of one address in the local network', async () => {
    gather(host('10.0.0.1', 50_000));
    await take(attack);
    await add(attack);
    expect(new Set(given)).to.have.property('size', 12);
    expect(given.join()).not.to.include('tcp');
    expect(refused).to.include({ address: 4, candidates: 2 * 60 - 2 * 12 });
  });

  it('holds private candidates until a local private address is known', async () => {
    await take([host(internal, 50_000), host('192.0.2.7', 50_000), host('fd00::7', 50_000)]);
    await add([host(internal, 50_001)]);
    expect(given).to.deep.equal([host('192.0.2.7', 50_000)]);
    gather(host('10.0.0.1', 40_000));
    await until(() => given.length > 2, 'those that were held back');
    expect(given.slice(1).sort()).to.deep.equal([host(internal, 50_000), host(internal, 50_001)]);
    gather(host('fd00::1', 40_000));
    await until(() => given.length > 3, 'the last one');
    expect(given[3]).to.equal(host('fd00::7', 50_000));
    expect({ refused, errors }).to.deep.equal({ refused: noChannelRejections(), errors: [] });
  });

  it('accepts at most 64 candidates a minute, repetitions not counted', async () => {
    const clock = installClock();
    const many = ports(100).map((port) => host('192.0.2.7', port));
    await take();
    await add(many.slice(0, 40));
    await add(many.slice(0, 40));
    await add(many);
    expect(new Set(given)).to.have.property('size', 64);
    expect(refused.candidates).to.equal(36);
    await clock.advance(61_000);
    await add(many.slice(64));
    expect(new Set(given)).to.have.property('size', 100);
  });

  it('counts candidates that no browser writes, without an error', async () => {
    await take();
    await add(['', 'candidate:', 'a=b', host('router.local', 50_000), host('127.0.0.1', 70_000)]);
    expect({ given, errors }).to.deep.equal({ given: [], errors: [] });
    expect(refused.address).to.equal(5);
  });

  it('holds candidates until their description arrives', async () => {
    await add([host('192.0.2.7', 50_000)]);
    expect(given).to.deep.equal([]);
    await take();
    await candidates.add(candidates.takeEarly());
    expect(given).to.deep.equal([host('192.0.2.7', 50_000)]);
  });

  it('removes the default candidate of the description', async () => {
    const screened = candidates.screen(
      offer.replace(/^c=.*/m, `c=IN IP4 ${internal}\r\na=rtcp:8080 IN IP4 ${internal}`),
    );
    expect(screened).to.include('c=IN IP4 0.0.0.0').and.not.include(internal);
    await connection.setRemoteDescription({ type: 'offer', sdp: screened });
  });
});
