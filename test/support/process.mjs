// Child processes, ports and waiting. Every process started here is ended by its id, at the latest when the test
// process ends. Independent of brokers and browsers.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const live = new Set();
const folders = new Set();
process.once('exit', () => {
  for (const child of live) child.kill('SIGKILL');
  for (const folder of folders) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (thrown) {
      // A child process of the browser may still write to the folder. Remains of a temporary folder do not affect a
      // test.
      console.error(`cannot remove ${folder}: ${thrown.message}`);
    }
  }
});

/** Starts a program. `output()` returns the end of its output, `exited` resolves when it has ended. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output = (output + data).slice(-100_000);
    });
  }
  live.add(child);
  const exited = new Promise((resolve) => {
    const gone = () => {
      live.delete(child);
      resolve();
    };
    child.once('exit', gone);
    child.once('error', (error) => {
      output += String(error);
      gone();
    });
  });
  return { child, exited, output: () => output, running: () => live.has(child) };
}

/** Ends a program started here and waits for its exit. */
export async function stop(program, signal = 'SIGTERM') {
  if (!program.running()) return;
  program.child.kill(signal);
  await program.exited;
}

/**
 * Waits for a condition and returns its first truthy value. Polls, because the condition is in another process. The
 * deadline (milliseconds) is generous, since test machines are slow; `what` names the condition in the error.
 */
export async function until(condition, what, { timeout = 60_000, every = 50 } = {}) {
  const over = new AbortController();
  // The deadline also applies during a query, because another process may never respond.
  const deadline = delay(timeout, null, { signal: over.signal }).then(() => {
    throw new Error(`${what}: not within ${timeout} ms`);
  });
  deadline.catch(() => {}); // handled below, or irrelevant by now
  try {
    for (;;) {
      const value = await Promise.race([condition(), deadline]);
      if (value) return value;
      await Promise.race([delay(every), deadline]);
    }
  } finally {
    over.abort();
  }
}

/** Returns whether a program listens on a loopback port. */
export const portOpen = (port, host = '127.0.0.1') =>
  new Promise((resolve) => {
    const socket = net.connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const given = new Set();

/** A free port that was not returned before: the system may name the same port twice in a row. */
export async function freePort() {
  for (;;) {
    const port = await unusedPort();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

const unusedPort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A folder that is removed when the process ends. */
export function temporaryFolder(prefix) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.add(folder);
  return folder;
}
