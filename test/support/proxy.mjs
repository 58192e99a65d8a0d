// A TCP proxy in front of a broker, one for each client, so that a test can disconnect one participant only.
import net from 'node:net';

/**
 * `url` is the address for the client. `cut()` closes every connection and refuses new ones until `mend()`. `hush()`
 * drops all further data of the present connections without closing them, so that neither end detects the loss.
 */
export async function startProxy(port) {
  const open = new Set();
  let refusing = false;
  const silenced = new Set();
  const server = net.createServer((client) => {
    if (refusing) return client.destroy();
    const broker = net.connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ]) {
      open.add(from);
      from.pipe(to, { end: false });
      from.on('error', () => to.destroy()); // close the other side, too
      from.on('close', () => {
        open.delete(from);
        if (!silenced.has(from)) to.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    cut() {
      refusing = true;
      drop();
    },
    mend() {
      refusing = false;
    },
    hush() {
      for (const socket of open) {
        silenced.add(socket);
        socket.unpipe();
        socket.resume();
      }
    },
    close: () =>
      new Promise((resolve) => {
        drop();
        server.close(resolve);
      }),
  };
}
