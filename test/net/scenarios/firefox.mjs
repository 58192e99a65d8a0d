// Scenarios with Firefox in home A and Chromium in home B: different timing and statistics, equal verdicts.
import { changes } from './changes.mjs';
import { paths } from './paths.mjs';
import { servers } from './servers.mjs';

const chosen = [
  'two people in one home',
  'two homes with ordinary routers',
  'symmetric NAT on both sides, no relay',
  'symmetric NAT on both sides, with a relay',
  'UDP blocked in one home, relay over TCP',
  'both families in one home, servers with names of IPv4 only, UDP blocked',
  'relay needed, its password is wrong',
  'STUN server doesn’t respond',
  'the line is dead for five seconds',
];

export const firefox = [...paths, ...servers, ...changes]
  .filter(({ name }) => chosen.includes(name))
  .map((scenario) => ({
    ...scenario,
    name: `Firefox: ${scenario.name}`,
    browsers: ['firefox', 'chromium'],
  }));
