// Web Test Runner plugin: one mosquitto for the whole run, announced at /__bench/env.json; further brokers on command,
// which tests kill and restart; and proxies that inject faults. Independent of what the tests publish.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { startChaos } from '../test/support/chaos.mjs';
import { startCoturn } from '../test/support/coturn.mjs';
import { startMosquitto } from '../test/support/mosquitto.mjs';

/** A page for a frame of a test, with a policy that allows connections to `connect` only. */
const framed = (connect) => ({
  body: '<!doctype html><script type="module" src="/test/chaos/frame.ts"></script>',
  type: 'html',
  headers: { 'content-security-policy': `connect-src 'self' ${connect}` },
});

/**
 * Commands of a test, sent with `executeServerCommand` of `@web/test-runner-commands`:
 * `broker:new` → `{ id, url }` (with `{ anonymous: false }` it refuses anonymous clients); `broker:kill` `{ id }`
 * crashes it; `broker:start` `{ id }` restarts it on the same port.
 * `turn:new` → `{ url, secret }`, a relay for the whole run; `udp:silent` `{ host }` → `host:port`, which drops all
 * packets.
 * `chaos:new` `{ seed, rules }` → `{ id, url, direct }`, a proxy with a separate broker behind it; `chaos:rules` `{ id,
 * rules }`; `chaos:cut` `{ id }`;
 * `chaos:replay` `{ id, as }`; `chaos:flood` `{ id, perSecond, seconds }` → number of publishes; `chaos:log` `{ id }` →
 * counts; `chaos:close` `{ id }`. Rules: test/support/chaos.mjs.
 */
export function brokerPlugin() {
  let shared;
  let relay;
  let ids = 0;
  const own = new Map();
  const holes = [];
  const broker = (id) => {
    const found = own.get(id);
    if (!found) throw new Error(`no broker ${id}: create one with broker:new`);
    return found;
  };
  const proxies = new Map();
  const idle = [];
  const proxy = ({ id }) => {
    const found = proxies.get(id);
    if (!found) throw new Error(`no proxy ${id}: create one with chaos:new`);
    return found.one;
  };
  const chaos = {
    async new(options) {
      const id = String(++ids);
      const behind = idle.pop() ?? (await startMosquitto());
      const one = await startChaos(behind.url, options);
      proxies.set(id, { one, behind });
      return { id, url: one.url, direct: behind.url };
    },
    rules(payload) {
      proxy(payload).rules = payload.rules;
    },
    cut: (payload) => proxy(payload).cut(),
    replay: (payload) => proxy(payload).replay(payload.as),
    flood: (payload) => proxy(payload).flood(payload),
    log: (payload) => proxy(payload).log,
    /** The next proxy reuses the broker: rooms never share a topic. */
    async close(payload) {
      await proxy(payload).close();
      idle.push(proxies.get(payload.id).behind);
      proxies.delete(payload.id);
    },
  };
  return {
    name: 'broker',
    async serverStart() {
      shared = await startMosquitto();
    },
    async serverStop() {
      for (const hole of holes) hole.close();
      await Promise.all([...proxies.values()].map(({ one }) => one.close()));
      const behind = [...proxies.values()].map((entry) => entry.behind);
      await (await relay)?.stop();
      await Promise.all([shared, ...own.values(), ...idle, ...behind].map((one) => one?.stop()));
    },
    serve(context) {
      if (context.path === '/__bench/policy.html') return framed(context.query.connect ?? '');
      if (context.path !== '/__bench/env.json') return undefined;
      const seed = Number(process.env.CHAOS_SEED) || undefined;
      const long = Boolean(process.env.LONG || process.env.CHAOS_LONG);
      const pairs = Number(process.env.MEET_PAIRS) || undefined;
      return { body: JSON.stringify({ mqtt: shared.url, seed, pairs, long }), type: 'json' };
    },
    async executeCommand({ command, payload }) {
      const [room, what] = command.split(':');
      if (room === 'chaos' && what in chaos) return (await chaos[what](payload)) ?? true;
      switch (command) {
        case 'broker:new': {
          const id = String(++ids);
          const one = await startMosquitto(payload);
          own.set(id, one);
          return { id, url: one.url };
        }
        case 'broker:kill':
          await broker(payload.id).kill();
          return true;
        case 'broker:start':
          await broker(payload.id).start();
          return true;
        case 'turn:new': {
          relay ??= startCoturn();
          const { url, secret } = await relay;
          return { url, secret };
        }
        case 'udp:silent': {
          const hole = createSocket('udp4');
          holes.push(hole);
          hole.bind(0, payload.host);
          await once(hole, 'listening');
          return `${payload.host}:${hole.address().port}`;
        }
        default:
          return undefined; // not a command of this plugin: the next one handles it
      }
    },
  };
}
