// Runs one scenario in a lab and compares the state of the pages with the expected outcome. Independent of single
// scenarios.
import { deepStrictEqual as deepEqual, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BROKER } from './internet.mjs';

const NAMES = { a: 'Ada', a2: 'Bob', b: 'Bob' };
/** Milliseconds for which a correct verdict must stay. */
const HOLD = 2000;
const PATIENCE = 90_000;
/** PICTURES=folder: saves screenshots of Ada's panel for some scenarios there. */
const pictures = process.env.PICTURES;

const isBad = ({ severity }) => severity === 'error' || severity === 'warning';
/** Verdicts that may appear on the way, and verdicts of a working call. They are not causes of a failure. */
const passing = [
  // True when raised, with its seconds: a busy page answers later. A separate scenario covers a peer that never
  // answers.
  'offer-unanswered',
  'peer-silent',
  'slow-path',
  'loss-from-us',
  'loss-to-us',
  'unsteady',
  'connected-relay-tcp',
  // For a connection that works at the end: two browsers on two cores delay each other.
  'interrupted',
  'restarting',
];
/** Verdicts about something overdue, which are correct if it arrived later. */
const late = {
  'broker-unreachable': ({ log }, at) =>
    log.some(({ type, to, t }) => type === 'broker' && to === 'open' && t >= at),
  'signalling-deaf': ({ signalling }) =>
    signalling.brokers.some(({ echoMs }) => echoMs !== undefined),
  'no-candidates-from-peer': ({ peers }) => peers.some(({ remote }) => remote.length > 0),
  // A browser that is blocked for three seconds has received no response by then.
  'udp-blocked': ({ servers }) =>
    servers.some(({ transport, fate }) => transport === 'udp' && fate === 'works'),
  'turn-unreachable': ({ servers }) =>
    servers.some(({ kind, fate }) => kind !== 'stun' && fate === 'works'),
  'dtls-failed': ({ peers }) => peers.some(({ stages }) => stages.dtls !== undefined),
};
/** Two cores render all videos: their load is not a property of the network. */
const ofTheLab = ['device-overloaded'];

/** The differences between the state of a page and the expected outcome; an empty list when they agree. */
export function differences({ report, sentence, peers }, expected) {
  const { path, also = [], anyOf = { [expected.verdict]: expected.sentence } } = expected;
  const codes = Object.keys(anyOf);
  const verdict = codes.find((code) => code === report?.verdicts[0]?.code) ?? codes[0];
  const found = [];
  const hold = (what, is, wanted) => {
    if (is !== wanted) found.push(`${what}: ${is} instead of ${wanted}`);
  };
  const verdicts = report?.verdicts ?? [];
  hold('verdict', verdicts[0]?.code, verdict);
  // A sentence with numbers is a pattern, because the text on the screen may be slightly older than the report.
  const says = (wanted) => (wanted instanceof RegExp ? wanted.test(sentence) : wanted === sentence);
  const sentences = Object.values(anyOf);
  if (!sentences.some(says))
    found.push(`sentence: ${sentence} instead of ${sentences.join(' / ')}`);
  if (expected.person) hold('of the person', peers[0]?.verdict, expected.person);
  const paths = [path].flat();
  if (!paths.includes(peers[0]?.path)) found.push(`path: ${peers[0]?.path} instead of ${paths}`);
  // Otherwise a path that is dead, and not yet detected as such, would pass.
  if (expected.repaired) hold('repaired', (report?.peers[0]?.counters.restarts ?? 0) > 0, true);
  for (const { code, severity } of verdicts) {
    if (ofTheLab.includes(code)) continue;
    if (code !== verdict && isBad({ severity }) && !also.includes(code))
      found.push(`also says ${code}`);
  }
  return found;
}

/** Causes of failure that were raised on the way and were wrong. */
export function wrongOnTheWay(report, expected, since) {
  const allowed = [
    expected.verdict,
    ...Object.keys(expected.anyOf ?? {}),
    ...passing,
    ...ofTheLab,
    ...(expected.before ?? []),
    ...(expected.also ?? []),
  ];
  return report.log
    .filter(({ type, t, to }) => type === 'verdict' && to === 'raised' && t > since)
    .filter((said) => isBad(said) && !allowed.includes(said.code))
    .filter(({ code, t }) => !late[code]?.(report, t))
    .map(({ code }) => code);
}

/** An outcome is either the same for both, or given for each home that matters. */
const sideOf = (person, expect) => {
  if (!('a' in expect || 'b' in expect)) return expect;
  return expect[person === 'a' ? 'a' : 'b'];
};
const sidesOf = (people, expect) =>
  people.map((person) => [person, sideOf(person, expect)]).filter(([, expected]) => expected);

/** Waits until the pages of all sides have the expected outcome, and verifies that they keep it. */
async function settle(homes, sides, since) {
  const begun = Date.now();
  const end = begun + PATIENCE;
  let right;
  for (;;) {
    const looks = await Promise.all(sides.map(([person]) => homes[person].look()));
    const wrong = sides.flatMap(([person, expected], index) =>
      differences(looks[index], expected).map((one) => `${person}: ${one}`),
    );
    if (wrong.length > 0) right = undefined;
    else right ??= Date.now();
    if (right && Date.now() - right >= HOLD) {
      const detours = sides.flatMap(([person, expected], index) =>
        wrongOnTheWay(looks[index].report, expected, since[person] ?? -1).map(
          (code) => `${person}: said ${code} on the way`,
        ),
      );
      if (detours.length > 0) throw new Error(`${detours.join('\n')}\n${facts(looks)}`);
      return { seconds: (right - begun) / 1000, looks };
    }
    if (Date.now() > end) throw new Error(`${wrong.join('\n')}\n${facts(looks)}`);
    await delay(250);
  }
}

const facts = (looks) =>
  looks
    .map(({ state, sentence, report, peers }) =>
      JSON.stringify({
        state,
        sentence,
        tiles: peers,
        verdicts: report?.verdicts.map(({ code, severity, values }) => [code, severity, values]),
        brokers: report?.signalling.brokers,
        servers: report?.servers.map(({ url, fate, errorCode }) => [url, fate, errorCode]),
        nat: report?.nat,
        peers: report?.peers.map(({ stages, states, transport, local, remote, path, pairs }) => ({
          stages,
          states,
          transport,
          path,
          local: local.map(({ type, protocol, port, server }) => [type, protocol, port, server]),
          remote: remote.map(({ type, protocol, port }) => [type, protocol, port]),
          pairs: pairs.map(({ local: ours, remote: theirs, state, sent, failedAt }) => [
            ...[local, remote].map((list, end) => {
              const one = list.find(({ id }) => id === [ours, theirs][end]);
              return one && `${one.type} ${one.scope}`;
            }),
            ...[state, sent, failedAt],
          ]),
        })),
        log: report?.log
          .filter(({ type }) =>
            ['verdict', 'restart', 'path', 'deadline', 'broker', 'woke'].includes(type),
          )
          .map(({ t, type, code, why, kind, name, host, gapMs, to = '' }) =>
            [t, type, code ?? why ?? kind ?? name ?? host ?? gapMs, to].join(' '),
          ),
      }),
    )
    .join('\n');

/** Runs a check in a home and compares its report with the expected one. */
export async function playCheck({ router, brokers, ice, expect }, browser, lab, home) {
  lab.router('a', router ?? 'cone');
  const here = await home('a');
  try {
    const settings = { brokers: brokers ?? BROKER.works, iceServers: ice };
    const { report, texts } = await here.check({ browser, ...settings });
    const { relays, sentence, headline, ...facts } = expect;
    const found = {
      ...Object.fromEntries(Object.keys(facts).map((name) => [name, report[name]])),
      headline: report.headline?.code,
      relays: report.relays.filter(({ back }) => back > 0).map(({ transport }) => transport),
    };
    const said = JSON.stringify(report, null, 2);
    deepEqual({ ...found, relays: found.relays.sort() }, { ...facts, headline, relays }, said);
    ok(texts.includes(sentence), `${texts.join(' / ')}\n${said}`);
    // A timer of 10 s ends the check, and may fire late.
    ok(report.tookMs < 15_000, `took ${report.tookMs} ms`);
    return report;
  } finally {
    await here.close();
  }
}

/** Runs the scenario; returns a row of the table for each expected outcome. */
export async function play(scenario, lab, home) {
  const { people = ['a', 'b'], routers = {}, broken = {}, ice, relayOnly, next = [] } = scenario;
  const usual = lab.family === 6 ? 'firewall6' : 'cone';
  for (const side of ['a', 'b']) {
    lab.router(side, routers[side] ?? usual);
    if (broken[side]) lab.break(side, broken[side]);
  }
  const room = `room-${Math.random().toString(36).slice(2)}`;
  const homes = {};
  const rows = [];
  try {
    // Audio suffices to verify the media flow, and two cores are too few for eight video encoders.
    const common = {
      video: 'off',
      room,
      brokers: scenario.brokers ?? BROKER.works,
      iceServers: ice,
      relayOnly,
      ...scenario.both,
    };
    const kinds = scenario.browsers ?? ['chromium', 'chromium'];
    for (const [index, person] of people.entries()) {
      homes[person] = await home(person);
      const own = scenario[person === 'a' ? 'a' : 'b'];
      await homes[person].open({ ...common, name: NAMES[person], browser: kinds[index], ...own });
    }
    for (const step of [{ expect: scenario.expect, picture: scenario.picture }, ...next]) {
      const since = Object.fromEntries(
        await Promise.all(
          people.map(async (one) => [one, rows.length ? (await homes[one].look()).report.at : -1]),
        ),
      );
      await step.act?.(lab, homes);
      if (step.lasts) await delay(step.lasts * 1000);
      if (!step.expect) continue;
      const sides = sidesOf(people, step.expect);
      const { seconds, looks } = await settle(homes, sides, since);
      if (pictures && step.picture && !scenario.browsers)
        await homes.a.picture(join(pictures, `${step.picture}.jpg`));
      for (const [index, [person]] of sides.entries())
        rows.push({
          scenario: scenario.name,
          what: step.what,
          person,
          browser: kinds[people.indexOf(person)],
          seconds,
          look: looks[index],
        });
    }
    return rows;
  } finally {
    for (const one of Object.values(homes)) await one.close();
  }
}
