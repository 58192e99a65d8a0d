// A private mosquitto with a WebSocket listener on loopback, which a test can kill and start again on the same port.
// Knows nothing about what is published through it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, portOpen, start, stop, temporaryFolder, until } from './process.mjs';
import { need } from './programs.mjs';

/**
 * "user root": started by root it would else become "mosquitto", who cannot read the folder. `plain` is a listener that is
 * needed anyway: mosquitto 2.0.11 refuses to start with `web`, one for WebSockets, alone.
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
 * `url` its address for browsers, `tcpUrl` for Node; `kill()` as a crash (SIGKILL), `start()` again on the same port,
 * `stop()` for good, `pid()` of the running process.
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
    /** The tail of what it printed. */
    log: () => program.output(),
    start: run,
    kill: () => stop(program, 'SIGKILL'),
    stop: () => stop(program),
  };
}
