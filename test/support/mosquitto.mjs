// A private mosquitto with a WebSocket listener on loopback. A test can kill it and restart it on the same port.
// Independent of the published content.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, portOpen, start, stop, temporaryFolder, until } from './process.mjs';
import { need } from './programs.mjs';

/**
 * "user root": when started by root, mosquitto would change to the user "mosquitto", who cannot read the folder. The
 * listener `plain` is required, because mosquitto 2.0.11 refuses to start with the WebSocket listener `web` alone.
 */
export const mosquittoConf = ({ plain, web, anonymous = true, extra = '' }) =>
  [
    'user root',
    `allow_anonymous ${anonymous}`,
    'persistence false',
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    `listener ${plain}`,
    `listener ${web}`,
    'protocol websockets',
    extra,
    '',
  ].join('\n');

/**
 * Starts a broker.
 * `url` is its address for browsers, `tcpUrl` for Node; `kill()` crashes it (SIGKILL), `start()` restarts it on the
 * same port, `stop()` ends it, `pid()` returns the running process.
 */
export async function startMosquitto({ anonymous = true, extra = '' } = {}) {
  const port = await freePort();
  const tcpPort = await freePort();
  const conf = join(temporaryFolder('mosquitto-'), 'mosquitto.conf');
  const plain = `${tcpPort} 127.0.0.1`;
  writeFileSync(conf, mosquittoConf({ plain, web: `${port} 127.0.0.1`, anonymous, extra }));
  let program;
  const run = async () => {
    program = start(need('mosquitto'), ['-c', conf]);
    await until(() => {
      if (!program.running()) throw new Error(`mosquitto ended: ${program.output()}`);
      return portOpen(port);
    }, `mosquitto on port ${port}`);
  };
  await run();
  return {
    url: `ws://127.0.0.1:${port}`,
    tcpUrl: `mqtt://127.0.0.1:${tcpPort}`,
    port,
    pid: () => program.child.pid,
    /** The end of its output. */
    log: () => program.output(),
    start: run,
    kill: () => stop(program, 'SIGKILL'),
    stop: () => stop(program),
  };
}
