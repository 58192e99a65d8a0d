// Network changes during a call. A call that was connected must never be reported as "could not connect".
import { STUN, THIRD, TURN } from '../internet.mjs';
import { alone, direct, interrupted, leftOrLost, lost, relay, relayTcp } from '../outcomes.mjs';

/** A path that was found again: before that, the connection is reported as interrupted or lost. */
const found = (outcome) => ({ ...outcome, before: ['interrupted', 'restarting', 'consent-lost'] });
const back = found(direct);

export const changes = [
  {
    name: 'the line is dead for five seconds',
    ice: [STUN],
    expect: direct,
    next: [
      { what: 'cut', act: (lab) => lab.break('a', 'cut'), lasts: 5 },
      { what: 'mended', act: (lab) => lab.mend('a'), expect: back },
    ],
  },
  {
    name: 'the line is dead for a minute',
    ice: [STUN],
    expect: direct,
    next: [
      {
        what: 'cut',
        act: (lab) => lab.break('a', 'cut'),
        // The broker may have published Ada's will by then: Bob has removed her tile and the path.
        expect: { a: interrupted, b: { ...interrupted, path: ['nat', undefined] } },
      },
      {
        what: 'half a minute later',
        lasts: 20,
        // Bob has received Ada's will from the broker; Ada receives nothing.
        expect: { a: found(lost('Bob')), b: found(leftOrLost('Ada')) },
      },
      { lasts: 30 },
      {
        what: 'mended after a minute',
        act: (lab) => lab.mend('a'),
        // More than a minute passes until the next attempt at the broker, which is reported.
        expect: { ...back, before: [...back.before, 'broker-unreachable', 'restart-failed'] },
      },
    ],
  },
  {
    name: 'a laptop gets another address',
    ice: [STUN],
    expect: direct,
    next: [
      {
        what: 'moved',
        act: (lab) => lab.move(),
        expect: { a: { ...back, repaired: true }, b: back },
      },
    ],
    spoils: true,
  },
  {
    name: 'UDP is blocked in the middle of the call, with a relay over TCP',
    ice: [STUN, TURN.tcp],
    expect: direct,
    next: [
      {
        what: 'blocked',
        act: (lab) => lab.break('a', 'noUdp'),
        expect: { a: found(relayTcp), b: found(relay) },
      },
    ],
  },
  {
    name: 'the relay dies in the middle of the call, for good',
    routers: { a: 'symmetric', b: 'symmetric' },
    ice: [STUN, TURN.third],
    expect: relay,
    next: [
      {
        what: 'relay gone',
        act: (lab) => {
          for (const home of ['a', 'b']) lab.break(home, `ip daddr ${THIRD} drop`);
        },
        expect: {
          verdict: 'turn-unreachable',
          sentence: 'Can’t connect to the relay server.',
          path: undefined,
          before: ['interrupted', 'restarting', 'consent-lost'],
        },
      },
    ],
  },
  {
    name: 'media in one direction only',
    ice: [STUN],
    expect: direct,
    next: [
      {
        what: 'incoming media dropped',
        picture: 'one-way-media',
        act: (lab) => lab.break('a', 'noMediaIn'),
        expect: {
          a: {
            verdict: 'one-way-media',
            sentence: 'You are connected to Bob, but you don’t receive their sound.',
            path: 'nat',
          },
          // Reported by the remote end: locally the connection looks healthy.
          b: {
            verdict: 'one-way-media',
            sentence: 'You are connected to Ada, but they don’t receive your sound.',
            path: 'nat',
          },
        },
      },
    ],
  },
  {
    name: 'a firewall lets nothing in any more',
    ice: [STUN],
    expect: direct,
    next: [
      { what: 'deaf', act: (lab) => lab.break('a', 'deaf'), expect: interrupted },
      { what: 'mended', act: (lab) => lab.mend('a'), expect: back },
    ],
  },
  {
    name: 'the broker is lost in the middle of the call',
    ice: [STUN],
    expect: direct,
    next: [
      {
        what: 'broker gone',
        act: (lab) => lab.break('a', 'tcp dport 9001 reject with tcp reset'),
        lasts: 15,
        expect: direct,
      },
    ],
  },
  {
    name: 'the other person leaves',
    ice: [STUN],
    expect: direct,
    // If the goodbye is not sent before the page closes, the broker publishes the will some seconds later.
    next: [{ what: 'left', act: (_lab, { b }) => b.close(), expect: { a: found(alone) } }],
  },
  {
    name: 'a long and lossy way: 200 ms, 5 % lost',
    network: { cable: true },
    ice: [STUN],
    expect: direct,
    next: [
      {
        what: 'far away',
        act: (lab) => lab.wire(100, 5, 5),
        expect: {
          anyOf: {
            'loss-to-us': /^\d+ % of what (Ada|Bob) sends is lost\.$/,
            'loss-from-us': /^\d+ % of what you send to (Ada|Bob) is lost\.$/,
            'slow-path':
              /^(Long delay to (Ada|Bob) \(\d+ ms\)\.|The delay to (Ada|Bob) has grown from \d+ to .*)$/,
          },
          path: 'nat',
        },
      },
    ],
  },
];
