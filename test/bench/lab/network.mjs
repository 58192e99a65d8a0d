// The network between the pages and a signalling server: a TCP proxy that delays, counts messages, and counts trips.
import net from 'node:net';
import { PUBLISH, packetSplitter, typeOf } from '../../support/mqtt-packets.mjs';
import { messageReader } from './websocket-messages.mjs';

/** Returns a function that takes chunks of one direction and returns the lengths of the complete messages. */
const METERS = {
  /** The packets that carry a message of an application. */
  mqtt: () => {
    const messages = messageReader();
    const packets = packetSplitter();
    return (chunk) =>
      messages(chunk)
        .flatMap((message) => packets(message))
        .filter((packet) => typeOf(packet) === PUBLISH)
        .map((packet) => packet.length);
  },
  websocket: () => {
    const messages = messageReader();
    return (chunk) => messages(chunk).map((message) => message.length);
  },
};

/**
 * Starts the proxy in front of a port.
 *
 * `setDelay(ms)` holds everything for a fixed time, in each direction: one trip. `holdTrips(quietMs, most)` replaces time by
 * steps: everything is held until no page and no server has sent anything for `quietMs`, and is then delivered together,
 * as one trip. The number of steps until an event is the number of trips that it waits for, independent of the speed of
 * the machine, because a slow page delays a step and does not add one. After `most` steps everything stays held.
 * `deliver()` ends it.
 */
export async function startNetwork(targetPort, meter) {
  const sockets = new Set();
  const log = [];
  const steps = [];
  let delayMs = 0;
  let quietMs = null;
  let stepsLeft = 0;
  let held = [];
  let timer;

  const release = () => {
    const batch = held;
    held = [];
    steps.push(Date.now());
    stepsLeft -= 1;
    for (const act of batch) act();
  };
  const later = (act) => {
    if (quietMs !== null) {
      held.push(act);
      clearTimeout(timer);
      if (stepsLeft > 0) timer = setTimeout(release, quietMs);
    } else if (delayMs > 0) setTimeout(act, delayMs);
    else act();
  };
  const pipe = (from, to, direction) => {
    const read = METERS[meter]();
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      for (const bytes of read(chunk)) log.push({ at: Date.now(), direction, bytes });
      later(() => !to.destroyed && to.write(chunk));
    });
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      later(() => to.destroy());
    });
  };
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const target = net.connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, target]) sockets.add(socket);
    pipe(client, target, 'up');
    pipe(target, client, 'down');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: server.address().port,
    setDelay(ms) {
      delayMs = ms;
    },
    holdTrips(ms, most = Number.POSITIVE_INFINITY) {
      quietMs = ms;
      stepsLeft = most;
    },
    deliver() {
      quietMs = null;
      clearTimeout(timer);
      release();
    },
    /** Steps between two times, milliseconds since the epoch. */
    trips: (since, until) => steps.filter((at) => at > since && at <= until).length,
    /** Messages since a time: sent and received by all clients. */
    traffic(since) {
      const total = { sent: 0, received: 0, bytesSent: 0, bytesReceived: 0 };
      for (const { at, direction, bytes } of log) {
        if (at < since) continue;
        total[direction === 'up' ? 'sent' : 'received'] += 1;
        total[direction === 'up' ? 'bytesSent' : 'bytesReceived'] += bytes;
      }
      return total;
    },
    /** Milliseconds since the last message. */
    quietFor: () => Date.now() - (log.at(-1)?.at ?? 0),
    close: () =>
      new Promise((resolve) => {
        clearTimeout(timer);
        for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  };
}
