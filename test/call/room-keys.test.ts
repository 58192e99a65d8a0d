import { expect } from 'chai';
import { settingsOf } from '../../src/call/options.js';
import { roomKeysOf } from '../../src/call/room-keys.js';
import { prepare } from '../../src/call/session.js';
import { parseSecret } from '../../src/protocol/room-secret.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { until } from '../until.js';
import { eventLoopTurn, installClock } from '../virtual-clock.js';
import { Callers, meshed } from './callers.js';
import { countResources } from './leaks.js';

const place = (room: string, secret: unknown = null) => ({
  namespace: 'https://a.example',
  room,
  secret: parseSecret(secret),
  owner: null,
});

/** Counts the slow derivations until `restore`. */
function countDerivations() {
  const { deriveBits } = SubtleCrypto.prototype;
  const counted = { slow: 0, restore: () => Object.assign(crypto.subtle, { deriveBits }) };
  const counting: SubtleCrypto['deriveBits'] = (algorithm, key, length) => {
    if (typeof algorithm === 'object' && algorithm.name === 'PBKDF2') counted.slow++;
    return deriveBits.call(crypto.subtle, algorithm, key, length as number);
  };
  Object.assign(crypto.subtle, { deriveBits: counting });
  return counted;
}

describe('the keys of a room', () => {
  it('are derived once for each room and secret, by value', async () => {
    const bytes = (last: number) => new Uint8Array([...new Uint8Array(15).fill(7), last]);
    const first = await roomKeysOf(place('by value', bytes(1)));
    expect(await roomKeysOf(place('by value', bytes(1)))).to.equal(first);
    const others = [
      place('by value', bytes(2)),
      place('by value'),
      place('by value', 'passphrase'),
      { ...place('by value', bytes(1)), owner: bytes(1) },
    ];
    for (const other of others) expect((await roomKeysOf(other)).topic).not.to.equal(first.topic);
  });

  it('are kept for four rooms, the last used ones', async () => {
    const key = new Uint8Array(16).fill(9);
    const keys = (room: number) => roomKeysOf(place(`room ${room}`, key));
    const [first, second] = [await keys(1), await keys(2)];
    await Promise.all([keys(3), keys(4)]);
    expect(await keys(1)).to.equal(first);
    await keys(5);
    expect(await keys(1)).to.equal(first);
    const again = await keys(2);
    expect(again).not.to.equal(second);
    expect(again.topic).to.equal(second.topic);
  });

  it('are derived again after a failure', async () => {
    const { importKey } = SubtleCrypto.prototype;
    const failing = () => Promise.reject(new Error('no memory'));
    Object.assign(crypto.subtle, { importKey: failing });
    let failure: unknown;
    try {
      await roomKeysOf(place('failing')).catch((thrown) => {
        failure = thrown;
      });
    } finally {
      Object.assign(crypto.subtle, { importKey });
    }
    expect(String(failure)).to.contain('no memory');
    expect((await roomKeysOf(place('failing'))).topic).to.have.lengthOf(22);
  });
});

describe('a call that may be joined', () => {
  it('derives the keys of its room when its options have settled, and only once', async () => {
    const clock = installClock({ rate: 1 });
    const callers = new Callers();
    const derivations = countDerivations();
    try {
      const room = crypto.randomUUID();
      const call = callers.call('Anna', { room: `${room} as it is typed` });
      call.configure({ room, transport: callers.bus.transport(), iceServers: [] });
      await clock.advance(250);
      await until(() => derivations.slow > 0, 'the derivation');
      await call.join();
      await call.leave();
      await call.join();
      expect(derivations.slow).to.equal(1);
    } finally {
      derivations.restore();
      callers.close();
    }
  });

  it('prepares a certificate for one session, and opens no connection', async () => {
    const { generateCertificate } = RTCPeerConnection;
    const made: RTCCertificate[] = [];
    RTCPeerConnection.generateCertificate = async (algorithm) => {
      const certificate = await generateCertificate.call(RTCPeerConnection, algorithm);
      made.push(certificate);
      return certificate;
    };
    const resources = countResources();
    const callers = new Callers();
    try {
      const [anna, bo] = [callers.call('Anna'), callers.call('Bo')];
      const transport = loopbackBus().transport();
      const settings = settingsOf({ room: 'standup', transport, iceServers: [] });
      await prepare(settings);
      await prepare(settings);
      await eventLoopTurn();
      expect(made).to.have.lengthOf(1);
      expect(resources.made.connections.filter(isOpen)).to.deep.equal([]);
      await anna.join();
      expect(made).to.have.lengthOf(1);
      await bo.join();
      expect(made).to.have.lengthOf(2);
      await meshed(anna, bo);
      const used = resources.made.connections.filter(isOpen).map(certificateOf);
      expect(new Set(used)).to.deep.equal(new Set(made));
    } finally {
      RTCPeerConnection.generateCertificate = generateCertificate;
      resources.restore();
      callers.close();
    }
  });
});

const isOpen = ({ signalingState }: RTCPeerConnection) => signalingState !== 'closed';
const certificateOf = (one: RTCPeerConnection) => one.getConfiguration().certificates?.[0];
