// A path that dies during a call while no broker is left: a third member relays the signals with which the two find
// another path. The network is real: packets between the ports in use lose their route.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { launchChromium } from '../support/browsers.mjs';
import { judge } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

/** Promised bound, milliseconds. */
const MENDED_MS = 8_000;

const ip = (...words) => spawnSync('ip', words, { encoding: 'utf8' }).status === 0;

/** Ports can be blocked in a separate network namespace, by rules that precede the one for local addresses. */
const canCut =
  process.env.VIDEO_CALL_TEST_NETWORK === 'own' &&
  ip('rule', 'add', 'pref', '100', 'lookup', 'local') &&
  ip('rule', 'del', 'pref', '0');

/** Runs in the page: the local and remote ports of each open connection. */
async function portsInUse() {
  const open = window.__connections.filter(
    ({ connectionState }) => connectionState === 'connected',
  );
  return Promise.all(
    open.map(async (connection) => {
      const stats = [...(await connection.getStats()).values()];
      const ports = (kind) =>
        stats
          .filter(({ type, protocol }) => type === kind && protocol === 'udp')
          .map(({ port }) => port);
      return { own: ports('local-candidate'), theirs: ports('remote-candidate') };
    }),
  );
}

/** Blocks all packets between the ports that the two currently use with each other. */
async function cut(one, other) {
  const [ours, theirs] = await Promise.all(
    [one, other].map(({ page }) => page.evaluate(portsInUse)),
  );
  const cuts = new Set(
    ours.flatMap(({ own, theirs: remote }) =>
      theirs
        .filter((far) => far.own.some((port) => remote.includes(port)))
        .flatMap((far) =>
          own.flatMap((from) => far.own.flatMap((to) => [`${from} ${to}`, `${to} ${from}`])),
        ),
    ),
  );
  assert.ok(cuts.size > 0, 'a path to cut');
  for (const pair of cuts) {
    const [sport, dport] = pair.split(' ');
    const rule = ['pref', '10', 'ipproto', 'udp', 'sport', sport, 'dport', dport, 'unreachable'];
    assert.ok(ip('rule', 'add', ...rule), 'the rule is taken');
  }
}

describe('a path that dies while no broker is left (fault 12)', () => {
  const skip = canCut ? false : 'no network of our own';
  it('is replaced through a third member', { skip }, async (t) => {
    const stage = await setStage(t);
    const people = [];
    for (const name of ['Ada', 'Bo', 'Chen']) {
      people.push(await stage.enter(await stage.browser(launchChromium), name));
    }
    const [ada, bo, chen] = people;
    await Promise.all(people.map((one) => one.connectedTo(2)));
    await Promise.all(people.map((one) => one.sees()));
    await stage.broker.stop();
    await Promise.all(people.map((one) => one.brokerUp(false)));
    const stages = await Promise.all([ada, bo].map((one) => one.listenTo('peer-state')));
    await cut(ada, bo);
    const died = performance.now();
    const seen = () => Promise.all(stages.map((heard) => heard()));
    await until(async () => (await seen()).flat().includes('interrupted'), 'the path is dead', {
      timeout: 20_000,
    });
    t.diagnostic(`noticed ${Math.round(performance.now() - died)} ms after its death`);
    await Promise.all(people.map((one) => one.connectedTo(2)));
    judge(t, 'mended', MENDED_MS, performance.now() - died);
    await Promise.all([ada, bo, chen].map((one) => one.sees()));
    assert.deepEqual(
      people.flatMap(({ complaints }) => complaints),
      [],
    );
  });
});
