// Reports of the element from networks that the lab does not contain: double NAT, carrier-grade NAT, misconfigured servers,
// a killed browser. The present rules must yield the right verdicts.

import { expect } from 'chai';
import { networkOf, withPrivateReflexive } from '../../../src/diagnostics/ice/ice-servers.js';
import type { PeerReport, Report } from '../../../src/diagnostics/report.js';
import { verdictsEn } from '../../../src/locales/en/verdicts.js';
import { verdictsZhCn } from '../../../src/locales/zh-cn/verdicts.js';
import { judgedAgain } from '../../../stories/judged.js';

const folder = new URL('../../fixtures/reports/hard/', import.meta.url);
const load = async (name: string): Promise<Report> =>
  (await fetch(new URL(`${name}.json`, folder))).json();

/** The verdicts of the present rules; facts that are derived from others are derived again. */
function again(report: Report, change: (peer: PeerReport) => Partial<PeerReport> = () => ({})) {
  const peers = report.peers.map((peer) => {
    const changed = { ...peer, ...change(peer) };
    return { ...changed, servers: withPrivateReflexive(changed.servers, changed.local) };
  });
  return judgedAgain({ ...report, ...networkOf(peers), peers });
}

const codesOf = ({ verdicts }: Report) => verdicts.map(({ code }) => code);
const firstOf = (report: Report) => {
  const [first] = report.verdicts;
  return { ...first!, ...verdictsEn[first!.code](first!.values) };
};

describe('a browser that was killed in a call of two', () => {
  it('is reported as a loss of the peer: it left or was lost, and this client is alone', async () => {
    const found = again(await load('browser-killed.a'));
    expect(codesOf(found)).to.deep.equal(['peer-left', 'alone']);
    expect(found.peers[0]?.verdict.code).to.equal('peer-left');
    expect(firstOf(found).sentence).to.match(/left, or lost the connection/);
    for (const words of [verdictsEn, verdictsZhCn]) {
      for (const { code, values } of found.verdicts) {
        expect(JSON.stringify(words[code](values))).to.not.match(
          /[Cc]heck your network|请检查网络/,
        );
      }
    }
  });
});

describe('a STUN server that reports a private address', () => {
  it('is not a mapping of the local NAT, and is named if another server is right', async () => {
    const report = await load('one-of-two-stun-servers-wrong.a');
    const found = again(report);
    expect(found.nat.mapping).to.not.equal('endpoint-dependent');
    expect(codesOf(found)).to.deep.equal(['connected-direct', 'stun-wrong-address']);
    expect(found.verdicts[1]?.values['server']).to.equal('stun:203.0.113.14:3478');
  });

  it('is the cause if it is the only server', async () => {
    const report = await load('one-of-two-stun-servers-wrong.a');
    const wrong = 'stun:203.0.113.14:3478';
    const found = again(report, (peer) => ({
      servers: peer.servers.filter(({ url }) => url === wrong),
      local: peer.local.filter(({ type, server }) => type === 'host' || server === wrong),
      remote: peer.remote.filter(({ type, scope }) => type === 'host' || scope === 'private'),
      path: undefined,
      pathHistory: [],
      stages: { join: 4778, ready: 4787, offer: 4986, answer: 5759, checking: 5759 },
      states: { ...peer.states, connection: 'failed', ice: 'disconnected' },
    }));
    expect(firstOf(found)).to.include({ code: 'stun-wrong-address', severity: 'error' });
    expect(firstOf(found).sentence).to.contain(wrong);
    expect(codesOf(found)).to.not.include('no-common-path');
  });
});

describe('a relay whose ports are closed', () => {
  it('is reported to allocate addresses and to forward nothing', async () => {
    const found = firstOf(again(await load('relay-ports-closed.a')));
    expect(found).to.include({ code: 'turn-peer-refused', severity: 'error' });
    expect(found.sentence).to.match(/forwards no data/);
    expect(found.developer).to.match(/Open the relay ports of turn:203\.0\.113\.12:3478 .*UDP/);
  });

  it('is not reported once a packet came through it', async () => {
    const report = await load('relay-ports-closed.a');
    const isOfRelay = (peer: PeerReport, id: string) =>
      peer.local.some((one) => one.id === id && one.type === 'relay');
    for (const part of [{ heard: 3 }, { answered: 2 }, { sent: 2 }, { sent: undefined }]) {
      const found = again(report, (peer) => ({
        pairs: peer.pairs.map((pair) =>
          isOfRelay(peer, pair.local) ? { ...pair, ...part } : pair,
        ),
      }));
      expect(codesOf(found)[0], JSON.stringify(part)).to.equal('no-common-path');
    }
  });
});

describe('IPv6 behind NAT64 here, IPv4 only there', () => {
  for (const [side, ours, theirs] of [
    ['a', 'IPv6', 'IPv4'],
    ['b', 'IPv4', 'IPv6'],
  ] as const) {
    it(`are reported as different families, on side ${side}`, async () => {
      const found = firstOf(again(await load(`nat64-against-ipv4.${side}`)));
      expect(found.code).to.equal('family-mismatch');
      expect(found.values).to.include({ ours, theirs });
      expect(found.developer).to.match(/TURN server that supports IPv4 and IPv6/);
    });
  }
});

describe('blocked UDP with one STUN server', () => {
  it('is reported once that server has responded to the peer', async () => {
    const found = again(await load('udp-blocked-one-stun-server.a'));
    expect(firstOf(found)).to.include({ code: 'udp-blocked', confidence: 'likely' });
    expect(found.nat.udp).to.equal('blocked');
    expect(codesOf(found)).to.not.include('stun-silent');
  });

  it('is reported as a silent server while that server has responded to no peer', async () => {
    const found = again(await load('udp-blocked-one-stun-server.a'), (peer) => ({
      remote: peer.remote.filter(({ type }) => type === 'host'),
    }));
    expect(firstOf(found).code).to.equal('stun-silent');
  });
});

describe('two peers behind one NAT that do not reach each other', () => {
  it('are recognized by their common address', async () => {
    const report = await load('udp-blocked-one-stun-server.a');
    const mapped = (peer: PeerReport, address: string) => ({
      ...peer.remote.find(({ type }) => type === 'srflx')!,
      id: 'L9',
      address,
    });
    const codeWith = (address: string) =>
      firstOf(
        again(report, (peer) => ({
          servers: peer.servers.map((server) => ({ ...server, fate: 'works' as const })),
          local: [...peer.local, mapped(peer, address)],
          failed: undefined,
          gaveUpAt: 61_000,
        })),
      ).code;
    expect(codeWith('203.0.113.3')).to.equal('same-nat');
    expect(codeWith('203.0.113.9')).to.equal('no-common-path');
  });
});

describe('a call through a relay', () => {
  const lostAt = 60_000;
  const dying = (report: Report, part: Partial<Report['signalling']> = {}) =>
    again({ ...report, at: 95_000, signalling: { ...report.signalling, ...part } });
  /** The relay died; the connection was replaced, and the relay does not respond. */
  const relayed = async () => {
    const report = await load('relay-ports-closed.a');
    const peers = report.peers.map((peer) => ({
      ...peer,
      lostAt,
      pathHistory: [{ at: 10_000, kind: 'relay' as const }],
      local: peer.local.filter(({ type }) => type !== 'relay'),
      pairs: [],
      servers: peer.servers.map((server) =>
        server.kind === 'turn' ? { ...server, fate: 'silent' as const } : server,
      ),
      failed: { ...peer.failed!, code: 'consent-lost' as const, values: {} },
    }));
    return { ...report, peers };
  };

  it('reports the relay by name after it has died', async () => {
    const found = dying(await relayed());
    expect(firstOf(found)).to.include({ code: 'turn-unreachable', severity: 'error' });
    expect(found.verdicts[0]?.values['server']).to.equal('turn:203.0.113.12:3478');
    expect(found.peers[0]?.verdict.code).to.equal('turn-unreachable');
  });

  it('reports the local network if it is down', async () => {
    const report = await relayed();
    const brokers = report.signalling.brokers.map((broker) => ({
      ...broker,
      state: 'unreachable' as const,
      cause: 'broker-unreachable' as const,
    }));
    const found = dying(report, { brokers });
    expect(found.peers[0]?.verdict).to.deep.include({ code: 'consent-lost' });
    expect(found.peers[0]?.verdict.values).to.include({ whose: 'ours' });
  });
});

describe('the side of a loss', () => {
  const lost = async (others: readonly Partial<PeerReport>[], isLineUp = true) => {
    const report = await load('browser-killed.a');
    const [peer] = report.peers;
    const open = peer!.states;
    const peers = [
      { ...peer!, goneAt: undefined, states: { ...open, connection: 'failed' as const } },
      ...others.map((part, index) => ({
        ...peer!,
        key: `peer-${index + 2}`,
        goneAt: undefined,
        lostAt: undefined,
        restartedAt: undefined,
        states: { ...open, connection: 'connected' as const },
        ...part,
      })),
    ];
    const brokers = report.signalling.brokers.map((broker) =>
      isLineUp ? broker : { ...broker, suspect: true },
    );
    const found = judgedAgain({
      ...report,
      at: 40_000,
      peers,
      signalling: { ...report.signalling, brokers },
    });
    const { verdict } = found.peers[0]!;
    return { ...verdict, ...verdictsEn[verdict.code](verdict.values) };
  };

  it('is that of the peer while others are still connected', async () => {
    const found = await lost([{}], false);
    expect(found.values).to.include({ whose: 'theirs' });
    expect(found.person).to.match(/^Your own network is fine/);
  });

  it('is between the peers while the connection to the room works', async () => {
    const found = await lost([]);
    expect(found.values).to.include({ whose: 'between' });
    expect(found.person).to.not.match(/[Cc]heck your network/);
  });

  it('is the local side if nothing else works here either', async () => {
    expect((await lost([], false)).person).to.match(/^Check your network/);
  });
});

describe('an upload that collapses while the camera is on', () => {
  const collapsed = () => load('upload-collapses.a');
  /** The same measures at the peer: sent media there is received here. */
  const mirrored = (peer: PeerReport): Partial<PeerReport> => ({
    quality: {
      ...peer.quality,
      fine: peer.quality.fine.map(({ limited: _limited, uplinkBps: _uplink, ...one }) => ({
        ...one,
        outLoss: one.inLoss,
        outJitterMs: one.inJitterMs,
        inLoss: one.outLoss,
        inJitterMs: one.outJitterMs,
      })),
    },
  });

  it('is reported as the local upload, before the delay that it causes', async () => {
    const found = again(await collapsed());
    expect(codesOf(found)).to.deep.equal(['uplink-narrow']);
    expect(firstOf(found).person).to.match(/Turn off the camera, stop uploads/);
  });

  it('is reported without the limitation reason, as in Firefox', async () => {
    const found = again(await collapsed(), ({ quality }) => ({
      quality: {
        ...quality,
        fine: quality.fine.map(({ limited: _limited, uplinkBps: _uplink, ...one }) => one),
      },
      // The peer misses the local video meanwhile.
      missing: { here: [], there: ['camera'] },
    }));
    expect(codesOf(found)[0]).to.equal('uplink-narrow');
  });

  it('is reported as the upload of the peer on the other side', async () => {
    const found = again(await collapsed(), mirrored);
    expect(codesOf(found)).to.deep.equal(['their-line-narrow']);
    expect(firstOf(found).person).to.match(/^Ask them.*Your own network is fine/);
  });

  it('is reported throughout the minute', async () => {
    const report = await collapsed();
    const [peer] = report.peers;
    const { fine } = peer!.quality;
    for (let end = 30; end <= fine.length; end++) {
      const part = fine.slice(0, end);
      const at = part.at(-1)!.t;
      const quality = { ...peer!.quality, fine: part };
      const codes = codesOf(again({ ...report, at }, () => ({ quality })));
      expect(codes, `at ${at} ms`).to.deep.equal(['uplink-narrow']);
    }
  });

  it('is not reported for a long path whose encoder has just started', async () => {
    const report = await collapsed();
    const far = (connected: number) =>
      codesOf(
        again(report, ({ stages, quality }) => ({
          stages: { ...stages, connected },
          path: { ...report.peers[0]!.path!, since: connected },
          quality: {
            ...quality,
            coarse: [],
            fine: quality.fine
              .filter(({ t }) => t > connected)
              .map((one) => ({ ...one, rttMs: 600, outLoss: 0, outJitterMs: 5, outBps: 80_000 })),
          },
        })),
      )[0];
    expect(far(report.at - 20_000)).to.equal('slow-path');
    expect(far(report.at - 38_000)).to.equal('uplink-narrow');
  });

  it('is not reported if the path loses packets in both directions', async () => {
    const found = again(await collapsed(), ({ quality }) => ({
      quality: { ...quality, fine: quality.fine.map((one) => ({ ...one, inLoss: 0.3 })) },
    }));
    expect(codesOf(found)[0]).to.equal('slow-path');
  });

  it('is reported for one of several peers if the others have no problem', async () => {
    const report = await collapsed();
    const [peer] = report.peers;
    const fine = peer!.quality.fine.map((one) => ({
      ...one,
      rttMs: 20,
      outLoss: 0,
      outJitterMs: 2,
      limited: 'none',
    }));
    const other = { ...peer!, key: 'peer-2', quality: { ...peer!.quality, fine } };
    const found = again({ ...report, peers: [peer!, other] });
    expect(found.peers[0]?.verdict.code).to.equal('their-line-narrow');
    const both = again({ ...report, peers: [peer!, { ...peer!, key: 'peer-2' }] });
    expect(both.verdicts[0]?.code).to.equal('uplink-narrow');
    expect(both.verdicts[0]?.values).to.deep.equal({ people: 2 });
  });
});

describe('a delay that grew', () => {
  it('is reported as a queue, and not as a long path', async () => {
    const report = await load('upload-collapses.a');
    const [peer] = report.peers;
    const samples = (rttMs: number, from: number) =>
      Array.from({ length: 30 }, (_, second) => ({ t: from + second * 1000, rttMs, outLoss: 0 }));
    const told = (fine: PeerReport['quality']['fine'], since = 0) =>
      firstOf(
        again({ ...report, at: 70_000 }, () => ({
          quality: { ...peer!.quality, coarse: [], fine },
          path: { ...peer!.path!, since },
        })),
      );
    const grown = told([...samples(12, 10_000), ...samples(900, 40_000)]);
    expect(grown.code).to.equal('slow-path');
    expect(grown.sentence).to.match(/has grown from 12 to 900 ms/);
    expect(grown.person)
      .to.match(/Stop uploads/)
      .and.not.match(/VPN/);
    expect(told(samples(900, 40_000)).sentence).to.match(/^Long delay/);
    // The delay was short on another path.
    const moved = told([...samples(12, 10_000), ...samples(900, 40_000)], 39_500);
    expect(moved.sentence).to.match(/^Long delay/);
  });
});

describe('a connection without received packets', () => {
  it('is interrupted as soon as the tile shows it, in any state of the browser', async () => {
    const report = await load('silent-microphone-black-camera.a');
    expect(codesOf(again(report, () => ({ silent: true })))[0]).to.equal('interrupted');
    const restartedAt = report.at - 1000;
    expect(codesOf(again(report, () => ({ silent: true, restartedAt })))[0]).to.equal('restarting');
    expect(codesOf(again(report))[0]).to.equal('connected-direct');
  });
});

describe('a microphone that is silent and a camera that is black', () => {
  const told = async (media: Partial<Report['media']>, part: Partial<PeerReport> = {}) => {
    const report = await load('silent-microphone-black-camera.a');
    return codesOf(again({ ...report, media: { ...report.media, ...media } }, () => part));
  };

  it('are reported before the state of the connection', async () => {
    expect(await told({ silentMs: 48_000, blackMs: 46_000 })).to.deep.equal([
      'microphone-silent',
      'camera-black',
      'connected-direct',
    ]);
    expect(await told({ blackMs: 46_000 })).to.deep.equal(['camera-black', 'connected-direct']);
  });

  it('are reported after some time, and only while a peer is connected', async () => {
    expect(await told({ silentMs: 19_000, blackMs: 14_000 })).to.deep.equal(['connected-direct']);
    const connecting = { connection: 'connecting', signaling: 'stable', gathering: 'new' } as const;
    const states = { ...connecting, ice: 'new', since: 0 } as const;
    const codes = await told({ silentMs: 90_000, blackMs: 90_000 }, { states });
    expect(codes).to.not.include.members(['microphone-silent']);
    expect(codes).to.not.include.members(['camera-black']);
  });
});

describe('devices that are unplugged in a call', () => {
  it('are reported as missing, with a remedy', async () => {
    const report = await load('silent-microphone-black-camera.a');
    const media = {
      asked: ['audio', 'video'],
      got: [],
      error: { name: 'media-not-found' },
    } as const;
    const found = firstOf(again({ ...report, media }));
    expect(found).to.include({ code: 'media-missing', severity: 'warning' });
    expect(found.person).to.match(/^Connect one/);
  });
});

describe('a broker that drops messages above 1,000 bytes', () => {
  for (const side of ['a', 'b']) {
    it(`is reported to drop larger messages, on side ${side}, without advice to reload`, async () => {
      const report = await load(`broker-drops-over-1000-bytes.${side}`);
      const brokers = report.signalling.brokers.map((broker) => ({ ...broker, limitBytes: 2048 }));
      const found = again({ ...report, signalling: { ...report.signalling, brokers } });
      expect(firstOf(found)).to.include({ code: 'broker-size-limit', severity: 'error' });
      const alarms = found.verdicts.filter(({ severity }) => severity === 'error');
      expect(alarms.map(({ code }) => code)).to.not.include('offer-unanswered');
    });
  }
});
