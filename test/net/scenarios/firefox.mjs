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
  'STUN server does not answer',
  'the line is dead for five seconds',
];

const all = [...paths, ...servers, ...changes];

export const firefox = chosen.map((wanted) => {
  const scenario = all.find(({ name }) => name === wanted);
  if (!scenario) throw new Error(`no scenario is called "${wanted}"`);
  return { ...scenario, name: `Firefox: ${wanted}`, browsers: ['firefox', 'chromium'] };
});
