import { expect } from 'chai';
import {
  bestStatuses,
  configured,
  networkOf,
  serverStatuses,
  withPrivateReflexive,
} from '../../../src/diagnostics/ice/ice-servers.js';
import type { CandidateRecord } from '../../../src/diagnostics/peer-facts.js';

const local = (part: Partial<CandidateRecord>): CandidateRecord => ({
  id: 'c1',
  type: 'srflx',
  protocol: 'udp',
  scope: 'public',
  address: '203.0.113.9',
  port: 4000,
  generation: 0,
  gatheredAt: 1040,
  ...part,
});
const list = configured(
  [
    { urls: ['stun:one.example', 'stun:two.example:3478'] },
    { urls: 'turn:t.example:3478?transport=udp', username: 'u', credential: 'c' },
    { urls: 'turns:t.example:443', username: '1600000000:bob', credential: 'c' },
    { urls: 'http://no.example' },
  ],
  Date.UTC(2026, 1, 1),
);
const fatesOf = (part: Partial<Parameters<typeof serverStatuses>[1]>) =>
  serverStatuses(list, { since: 1000, now: 1500, local: [], errors: [], ...part });
const fates = (part: Parameters<typeof fatesOf>[0]) => fatesOf(part).map(({ fate }) => fate);

describe('an address in another notation', () => {
  const login = { username: 'u', credential: 'c' };
  const [server] = configured([{ urls: 'TURN:T.example?transport=TCP', ...login }], 0);

  it('belongs to the same server', () => {
    expect(server).to.include({ kind: 'turn', transport: 'tcp', credential: 'present' });
    expect(configured([{ urls: 'STUNS:s.example' }], 0)[0]).to.include({ kind: 'stun' });
  });

  it('belongs to the same server in the notation of a browser', () => {
    const relay = local({ type: 'relay', server: 'turn:t.example:3478?transport=tcp' });
    const gathering = { since: 1000, now: 9000, local: [relay], errors: [] };
    expect(serverStatuses([server!], gathering)[0]).to.include({
      fate: 'works',
      attribution: 'url',
    });
  });
});

describe('configured', () => {
  it('accepts strings and lists, and contains no password', () => {
    expect(list.map(({ url, kind, transport }) => [url, kind, transport])).to.deep.equal([
      ['stun:one.example', 'stun', 'udp'],
      ['stun:two.example:3478', 'stun', 'udp'],
      ['turn:t.example:3478?transport=udp', 'turn', 'udp'],
      ['turns:t.example:443', 'turns', 'tls'],
    ]);
    expect(JSON.stringify(list)).not.to.match(/bob|"c"/);
  });

  it('recognizes an expired credential', () => {
    expect(list.map(({ credential }) => credential)).to.deep.equal([
      'none',
      'none',
      'present',
      'expired',
    ]);
  });

  it('recognizes a user name that is only a time', () => {
    const [bare] = configured(
      [{ urls: 'turn:t.example', username: '1600000000', credential: 'c' }],
      Date.UTC(2026, 1, 1),
    );
    expect(bare?.credential).to.equal('expired');
  });
});

describe('serverStatuses', () => {
  it('waits before it judges', () => {
    expect(fates({ since: undefined })).to.deep.equal(Array(4).fill('untried'));
    expect(fates({})).to.deep.equal(Array(4).fill('waiting'));
    expect(fates({ now: 9000 })).to.deep.equal(Array(4).fill('silent'));
  });

  it('reports the second STUN server as redundant, not as silent', () => {
    const answered = [local({ server: 'stun:one.example' })];
    expect(fates({ now: 9000, local: answered }).slice(0, 2)).to.deep.equal(['works', 'redundant']);
  });

  it('reports no server as silent without a NAT: its response is known already', () => {
    const host = (scope: 'public' | 'private') => local({ type: 'host', scope });
    const first = (...all: ReturnType<typeof local>[]) => fates({ now: 9000, local: all })[0];
    expect(first(host('public'))).to.equal('redundant');
    expect(first(host('public'), host('private'))).to.equal('silent');
  });

  it('attributes a candidate by its type if the browser names no server', () => {
    const answered = [local({ type: 'relay', relayProtocol: 'tls' })];
    expect(fates({ now: 9000, local: answered }).slice(2)).to.deep.equal(['silent', 'works']);
  });

  it('attributes an error to its server in any notation of the URL', () => {
    const refused = (url: string) => [{ url, code: 401, at: 1081 }];
    expect(fates({ errors: refused('turn:t.example:3478?transport=udp') })[2]).to.equal('refused');
    expect(fates({ errors: refused('turn:t.example:3478') })[2]).to.equal('refused');
    const [server] = serverStatuses([list[2]!], {
      since: 1000,
      now: 1500,
      local: [],
      errors: refused('stun:t.example:3478'),
    });
    expect(server).to.deep.include({ fate: 'refused', errorCode: 401, errorMs: 81 });
  });

  describe('for a server with an IPv4 name only, on a dual-stack network', () => {
    // Measured: the IPv6 interface reports an unknown name at once.
    const [stun] = list;
    const noName = { url: 'stun:one.example:3478', code: 701, at: 1098, family: 6 } as const;
    const one = (part: Partial<Parameters<typeof serverStatuses>[1]>) =>
      serverStatuses([stun!], { since: 1000, now: 1500, local: [], errors: [noName], ...part })[0];

    it('waits for the other family, and reports silence without a response', () => {
      expect(one({})?.fate).to.equal('waiting');
      expect(one({ now: 9000 })?.fate).to.equal('silent');
    });

    it('accepts the response of the other family', () => {
      expect(one({ local: [local({ server: 'stun:one.example' })] })?.fate).to.equal('works');
      // Firefox does not name the server.
      expect(one({ local: [local({ family: 4 })], isComplete: true })?.fate).to.equal('works');
      const late = { ...noName, at: 10_500, family: 4 } as const;
      expect(one({ errors: [late, noName] })).to.deep.include({
        fate: 'unreachable',
        errorMs: 9500,
      });
    });

    it('ignores the error if another server was faster with an equal response', () => {
      const errors = [noName, { ...noName, url: 'stun:two.example:3478' }];
      const answered = [local({ server: 'stun:two.example:3478', family: 4 })];
      const both = serverStatuses(list.slice(0, 2), {
        ...{ since: 1000, now: 9000, local: answered, errors },
        isComplete: true,
      });
      expect(both.map(({ fate }) => fate)).to.deep.equal(['redundant', 'works']);
    });

    it('accepts the error if no other interface can get a response', () => {
      expect(one({ isComplete: true })?.fate).to.equal('unreachable');
    });

    it('recognizes a rejection beside the error of one interface', () => {
      const refused = { ...noName, code: 401, at: 1050, family: 4 } as const;
      expect(one({ errors: [refused, noName] })).to.deep.include({
        fate: 'refused',
        errorCode: 401,
      });
    });
  });

  it('recognizes the response of the only server although one interface did not reach it', () => {
    const errors = [{ url: 'stun:one.example:3478', code: 701, at: 11_000, family: 4 } as const];
    const answered = [local({})];
    const ask = (servers: typeof list) =>
      serverStatuses(servers, { since: 1000, now: 12_000, local: answered, errors })[0]?.fate;
    expect(ask(list.slice(0, 1))).to.equal('works');
    expect(ask(list.slice(0, 2))).to.equal('unreachable');
  });

  it('recognizes a server by its address in any notation', () => {
    const shared = configured(
      [
        { urls: 'stun:t.example' },
        {
          urls: ['turn:t.example', 'turn:t.example?transport=tcp'],
          username: 'u',
          credential: 'c',
        },
      ],
      0,
    );
    const judged = (part: object) =>
      serverStatuses(shared, { since: 0, now: 9000, local: [], errors: [], ...part }).map(
        ({ fate }) => fate,
      );
    // Chromium adds the port and the transport (recorded in the network lab).
    const relay = local({ type: 'relay', server: 'turn:t.example:3478?transport=udp' });
    const reflexive = local({ server: 'stun:t.example:3478' });
    expect(judged({ local: [relay, reflexive] })).to.deep.equal(['works', 'works', 'silent']);
    const errors = [{ url: 'turn:t.example:3478?transport=tcp', code: 701, at: 60 }];
    expect(judged({ local: [relay], errors })).to.deep.equal(['silent', 'works', 'unreachable']);
  });

  it('does not report a STUN server as silent that was not used', () => {
    expect(fates({ now: 9000, isRelayOnly: true })).to.deep.equal([
      'untried',
      'untried',
      'silent',
      'silent',
    ]);
  });

  it('does not report a server as unreachable that works on another interface', () => {
    const answered = [local({ server: 'stun:one.example' })];
    const errors = [{ url: 'stun:one.example', code: 701, at: 1100 }];
    expect(fates({ local: answered, errors })[0]).to.equal('works');
  });

  it('keeps the best status of several connections', () => {
    const one = serverStatuses(list, { since: 0, now: 9000, local: [], errors: [] });
    const two = serverStatuses(list, {
      since: 0,
      now: 9000,
      local: [local({ server: 'stun:one.example' })],
      errors: [],
    });
    expect(bestStatuses([...one, ...two])[0]?.fate).to.equal('works');
    expect(bestStatuses([...one, ...two])).to.have.length(4);
  });
});

describe('networkOf', () => {
  it('reports UDP as blocked if all servers over UDP are silent and no packet arrived over it', () => {
    const servers = fatesOf({ now: 9000 });
    expect(networkOf([{ servers, local: [], remote: [], observers: 0 }]).nat.udp).to.equal(
      'blocked',
    );
    expect(networkOf([{ servers, local: [local({})], remote: [], observers: 0 }]).nat.udp).to.equal(
      'works',
    );
    expect(networkOf([]).nat).to.deep.include({ mapping: 'unknown', udp: 'unknown' });
  });
});

describe('withPrivateReflexive', () => {
  const works = (url: string) => ({ ...fatesOf({ now: 100 })[0]!, url, fate: 'works' as const });
  const told = (part: Partial<CandidateRecord>) =>
    local({ type: 'srflx', scope: 'private', address: '10.20.30.40', ...part });
  const marks = (url: string, list: readonly CandidateRecord[]) =>
    withPrivateReflexive([works(url)], list).map((server) => server.told);

  it('marks a server on the Internet that reports a private address, whether or not the browser names it', () => {
    for (const url of ['stun:203.0.113.14:3478', 'stun:stun.example.org']) {
      expect(marks(url, [told({ server: url })])).to.deep.equal(['private']);
      expect(marks(url, [told({ server: undefined })])).to.deep.equal(['private']);
    }
  });

  it('marks neither a server that may be in the same network nor one that also reported a right address', () => {
    for (const url of [
      'stun:10.0.0.1:3478',
      'stun:stun',
      'stun:stun.corp',
      'stun:[fd00::1]:3478',
    ]) {
      expect(marks(url, [told({ server: url })])).to.deep.equal([undefined]);
    }
    const url = 'stun:203.0.113.14:3478';
    const right = local({ type: 'srflx', scope: 'public', server: undefined });
    expect(marks(url, [told({ server: undefined }), right])).to.deep.equal([undefined]);
    // A server of a carrier sees an address of the carrier's network.
    expect(marks(url, [told({ scope: 'cgnat' })])).to.deep.equal([undefined]);
  });
});
