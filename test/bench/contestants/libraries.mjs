// The other libraries, which are dependencies of this folder only: their code for a page, and their servers.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bundle } from '../bundle.mjs';

const require = createRequire(import.meta.url);
const readBuilt = async (file) => readFile(require.resolve(file), 'utf8');

/** The code of a library with the page that uses it. */
export const LIBRARY_CODE = {
  'simple-peer': () => readBuilt('simple-peer/simplepeer.min.js'),
  peerjs: () => readBuilt('peerjs/dist/peerjs.min.js'),
  trystero: () => bundle('contestants/trystero.js'),
};

/** The server of PeerJS, which is ended by closing it. */
export async function startPeerServer(port) {
  const { PeerServer } = await import('peer');
  const server = await new Promise((resolve) => {
    PeerServer({ port, host: '127.0.0.1', path: '/', allow_discovery: true }, resolve);
  });
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket));
  return {
    port: server.address().port,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        // closeAllConnections() does not include WebSockets.
        for (const socket of sockets) socket.destroy();
      }),
  };
}
