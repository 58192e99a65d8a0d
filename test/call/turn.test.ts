// Credentials of a real relay (coturn) that are valid for seconds: requested at the join, before the expiry and at a restart;
// and the report for expired or wrong ones (fault 30).

import { expect } from 'chai';
import type { CallError } from '../../src/base/errors.js';
import { Call } from '../../src/call/call.js';
import type { CallOptions } from '../../src/call/options.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { framesDecoded } from '../peer/pair.js';
import { until } from '../until.js';
import { countResources } from './leaks.js';
import { credentials } from './relay.js';

describe('Call over a relay with expiring credentials (fault 30)', () => {
  const calls: Call[] = [];
  const errors: CallError[] = [];
  let resources: ReturnType<typeof countResources>;
  beforeEach(() => {
    resources = countResources();
  });
  afterEach(() => {
    for (const call of calls.splice(0)) call.close();
    errors.length = 0;
    resources.restore();
  });

  const couple = async (iceServers: CallOptions['iceServers']) => {
    const bus = loopbackBus();
    const pair = [0, 1].map(() => {
      const call = new Call(
        {
          room: 'standup',
          transport: bus.transport(),
          iceServers,
          relayOnly: true,
          audio: 'off',
          video: 'on',
        },
        (error) => errors.push(error),
      );
      calls.push(call);
      return call;
    }) as [Call, Call];
    await Promise.all(pair.map((call) => call.join()));
    return pair;
  };
  const frames = async () =>
    (await Promise.all(resources.made.connections.map(framesDecoded))).reduce(
      (sum, count) => sum + count,
      0,
    );
  const moreFrames = async (count: number) => {
    const from = await frames();
    await until(async () => (await frames()) >= from + count, `${count} more frames`);
  };

  it('continues after the expiry, and restarts with new credentials', async function () {
    this.timeout(180_000);
    const lifeSeconds = 12;
    const asked: number[] = [];
    const [ada, bo] = await couple(async () => {
      asked.push(performance.now());
      return credentials(lifeSeconds);
    });
    expect(asked).to.have.length(2);
    const path = (call: Call) => call.state.peers[0]?.path;
    await until(() => path(ada) === 'relay' && path(bo) === 'relay', 'both relayed', 20_000);
    const joined = performance.now();
    await moreFrames(5);
    await until(() => asked.length >= 4, 'both ask again before the end', 11_000);
    await until(() => performance.now() - joined > lifeSeconds * 1000, 'the end', 15_000);
    await moreFrames(15);
    const before = asked.length;
    const ufrag = () => resources.made.connections[0]!.localDescription!.sdp.match(/ufrag:\S+/)![0];
    const old = ufrag();
    await ada.restart();
    expect(asked.length).to.be.above(before);
    await until(() => ufrag() !== old, 'a new path is asked for');
    await until(() => path(ada) === 'relay' && path(bo) === 'relay', 'relayed still');
    await moreFrames(15);
    expect(resources.made.connections).to.have.length(2);
    const { servers } = await ada.getDiagnostics();
    expect(servers[0]).to.include({ kind: 'turn', fate: 'works' });
    expect(errors.map(({ code }) => code)).to.deep.equal([]);
  });

  for (const [what, verdict, given] of [
    ['have expired', 'turn-expired', () => credentials(-60)],
    ['are wrong', 'turn-auth-failed', () => credentials(600, true)],
  ] as const) {
    it(`reports credentials that ${what}`, async function () {
      this.timeout(180_000);
      const [ada] = await couple(given);
      const codes = () => ada.state.report.verdicts.map(({ code }) => code);
      await until(() => codes().includes(verdict), verdict, 15_000);
      // The tile shows the same verdict once ICE has failed.
      await until(() => ada.state.peers[0]?.verdict?.code === verdict, 'on the tile', 30_000);
      expect(codes()).to.not.include('no-common-path');
    });
  }
});
