// Records getStats() of real calls as fixtures for the rules: stock Chromium and Firefox behind the routers of the lab.
// `npm run build && node test/net/record.mjs && npm run format`, as root on Linux; names as arguments select
// recordings. All addresses are those of the lab (RFC 1918, RFC 5737).
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BROKER, STUN, TURN } from './internet.mjs';
import { sweep, whyNot } from './lab.mjs';
import { Pool } from './pool.mjs';

const folder = fileURLToPath(new URL('../fixtures/stats', import.meta.url));
const PATIENCE = 120_000;

const isUp = ({ report }) =>
  report.peers[0]?.states.connection === 'connected' && report.peers[0].path !== undefined;
/** Recorded before the product replaces the connection, which would have new statistics. */
const isLost = ({ report }) => report.peers[0]?.states.connection === 'disconnected';
const isOver = ({ report }) => report.peers[0]?.states.connection === 'failed';
const isChecking = ({ report }) => report.peers[0]?.pairs.length > 0;

const recordings = [
  { name: 'lan', people: ['a', 'a2'], ice: [STUN], video: 'on', until: isUp },
  { name: 'nat', people: ['a', 'b'], ice: [STUN], until: isUp },
  {
    name: 'relay',
    routers: { a: 'symmetric', b: 'symmetric' },
    ice: [STUN, TURN.udp],
    until: isUp,
  },
  { name: 'relay-tcp', routers: { a: 'noUdp' }, ice: [STUN, TURN.udp, TURN.tcp], until: isUp },
  {
    name: 'no-path',
    routers: { a: 'symmetric', b: 'symmetric' },
    ice: [STUN],
    until: isChecking,
    ends: isOver,
  },
  { name: 'lost', ice: [STUN], until: isUp, break: 'cut', ends: isLost },
];

async function reach(home, isReached, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const look = await home.look();
    if (isReached(look)) return;
    if (Date.now() > end) {
      throw new Error(
        `${what} was not reached: ${look.state}, ${JSON.stringify([look.peers, look.report.verdicts, look.report.error])}`,
      );
    }
    await delay(200);
  }
}

/** The current statistics, and the verdict that the product derives from them. */
async function take(home) {
  const { report } = await home.look();
  const [peer] = report.peers;
  const { states, stages, servers, policy } = peer ?? {};
  return { ...(await home.stats()), verdict: peer?.verdict.code, states, stages, servers, policy };
}

async function record(
  browser,
  { name, people = ['a', 'b'], ice, routers = {}, video = 'off', ...how },
) {
  await pool.borrow({ spoilt: false }, async ({ lab, home }) => {
    for (const side of ['a', 'b']) lab.router(side, routers[side] ?? 'cone');
    const common = {
      room: `record-${name}-${browser}`,
      brokers: BROKER.works,
      iceServers: ice,
      browser,
    };
    const homes = [];
    for (const [index, person] of people.entries()) {
      homes.push(await home(person));
      await homes[index].open({ ...common, name: ['Ada', 'Bob'][index], records: index === 0 });
    }
    const [mine] = homes;
    try {
      await reach(mine, how.until, `${browser} ${name}`);
      const samples = [await take(mine)];
      await delay(6000); // receiver reports of the remote end arrive every five seconds
      samples.push(await take(mine));
      if (how.break) lab.break('a', how.break);
      if (how.ends) {
        await reach(mine, how.ends, `${browser} ${name}, its end`);
        samples.push(await take(mine));
      }
      const { version } = samples[0];
      const file = `${folder}/${name}.${browser}.json`;
      const text = samples.map(({ version: _version, ...sample }) => JSON.stringify(sample));
      writeFileSync(
        file,
        `{"browser":"${browser}","version":"${version}","scenario":"${name}","samples":[\n${text.join(',\n')}\n]}\n`,
      );
      console.log(`${name} ${browser}: ${samples.map(({ verdict }) => verdict).join(', ')}`);
    } finally {
      for (const one of homes) await one.close();
    }
  });
}

const obstacle = whyNot();
if (obstacle) throw new Error(`The network lab cannot run here: ${obstacle}.`);
sweep();
mkdirSync(folder, { recursive: true });
const wanted = process.argv.slice(2);
const pool = new Pool(1);
try {
  for (const recording of recordings) {
    if (wanted.length > 0 && !wanted.includes(recording.name)) continue;
    for (const browser of ['chromium', 'firefox']) await record(browser, recording);
  }
} finally {
  await pool.close();
}
