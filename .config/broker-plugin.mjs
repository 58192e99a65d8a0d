// Web Test Runner plugin: one mosquitto for the whole run, told to the tests at /__bench/env.json, and brokers of a
// test's own by command, to be killed and started again. Knows nothing about what the tests send.
import { startMosquitto } from '../test/support/mosquitto.mjs';

/**
 * In a test, with `executeServerCommand` of `@web/test-runner-commands`:
 * `broker:new` → `{ id, url }` (with `{ anonymous: false }` it lets nobody in); `broker:kill` `{ id }` as a crash; `broker:start` `{ id }` on the same port.
 */
export function brokerPlugin() {
  let shared;
  const own = new Map();
  const broker = (id) => {
    const found = own.get(id);
    if (!found) throw new Error(`no broker ${id}: ask for one with broker:new`);
    return found;
  };
  return {
    name: 'broker',
    async serverStart() {
      shared = await startMosquitto();
    },
    async serverStop() {
      await Promise.all([shared, ...own.values()].map((one) => one?.stop()));
    },
    serve(context) {
      if (context.path !== '/__bench/env.json') return undefined;
      return { body: JSON.stringify({ mqtt: shared.url }), type: 'json' };
    },
    async executeCommand({ command, payload }) {
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
