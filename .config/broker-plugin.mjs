// Web Test Runner plugin: one mosquitto for the whole run, told to the tests at /__bench/env.json, brokers of a test's
// own by command, to be killed and started again, and proxies that break things on purpose. Knows nothing about what
// the tests send.
import { startChaos } from '../test/support/chaos.mjs';
import { startMosquitto } from '../test/support/mosquitto.mjs';

/**
 * In a test, with `executeServerCommand` of `@web/test-runner-commands`:
 * `broker:new` → `{ id, url }` (with `{ anonymous: false }` it lets nobody in); `broker:kill` `{ id }` as a crash; `broker:start` `{ id }` on the same port.
 * `chaos:new` `{ seed, rules }` → `{ id, url }`, a proxy in front of the shared broker; `chaos:rules` `{ id, rules }`; `chaos:cut` `{ id }`;
 * `chaos:replay` `{ id, as }`; `chaos:log` `{ id }` → counts. Rules: test/support/chaos.mjs.
 */
export function brokerPlugin() {
  let shared;
  const own = new Map();
  const broker = (id) => {
    const found = own.get(id);
    if (!found) throw new Error(`no broker ${id}: ask for one with broker:new`);
    return found;
  };
  const proxies = new Map();
  const proxy = ({ id }) => {
    const found = proxies.get(id);
    if (!found) throw new Error(`no proxy ${id}: ask for one with chaos:new`);
    return found;
  };
  const chaos = {
    async new(options) {
      const id = String(proxies.size + 1);
      const one = await startChaos(shared.url, options);
      proxies.set(id, one);
      return { id, url: one.url };
    },
    rules(payload) {
      proxy(payload).rules = payload.rules;
    },
    cut: (payload) => proxy(payload).cut(),
    replay: (payload) => proxy(payload).replay(payload.as),
    log: (payload) => proxy(payload).log,
  };
  return {
    name: 'broker',
    async serverStart() {
      shared = await startMosquitto();
    },
    async serverStop() {
      await Promise.all([...proxies.values()].map((one) => one.close()));
      await Promise.all([shared, ...own.values()].map((one) => one?.stop()));
    },
    serve(context) {
      if (context.path !== '/__bench/env.json') return undefined;
      const seed = Number(process.env.CHAOS_SEED) || undefined;
      return { body: JSON.stringify({ mqtt: shared.url, seed }), type: 'json' };
    },
    async executeCommand({ command, payload }) {
      const [room, what] = command.split(':');
      if (room === 'chaos' && what in chaos) return (await chaos[what](payload)) ?? true;
      switch (command) {
        case 'broker:new': {
          const id = String(own.size + 1);
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
        default:
          return undefined; // not ours: the next plugin is asked
      }
    },
  };
}
