// Vite plugin: an MQTT broker inside the dev server, over WebSocket on the same port at /mqtt, so that the demo needs
// no network. For development only: it accepts every client and stores nothing.
import { Aedes } from 'aedes';
import type { Plugin } from 'vite';
import { createWebSocketStream, WebSocketServer } from 'ws';

const PATH = '/mqtt';

export function embeddedBroker(): Plugin {
  return {
    name: 'embedded-broker',
    apply: 'serve',
    async configureServer({ httpServer }) {
      if (!httpServer) return; // middleware mode: another program owns the port
      const broker = await Aedes.createBroker();
      const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'mqtt' });
      httpServer.on('upgrade', (request, socket, head) => {
        // Vite's WebSocket for hot reloading shares the server.
        if (new URL(request.url ?? '/', 'http://localhost').pathname !== PATH) return;
        sockets.handleUpgrade(request, socket, head, (webSocket) => {
          const stream = createWebSocketStream(webSocket);
          // A tab that crashes resets its socket: the broker sends its last will on the stream's close.
          stream.on('error', () => stream.destroy());
          broker.handle(stream, request);
        });
      });
      httpServer.once('close', () => {
        for (const client of sockets.clients) client.terminate();
        broker.close();
      });
    },
  };
}
