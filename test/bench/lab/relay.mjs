// The ideal signalling server for libraries without one: a WebSocket relay that knows who is in a room. A member that
// enters is announced to the present ones; everything else goes to the named member; a closed socket is announced.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

export async function startRelay(port = 0) {
  const rooms = new Map();
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const send = (socket, message) => socket?.send(JSON.stringify(message));
  sockets.on('connection', (socket) => {
    let room;
    let id;
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.type !== 'enter') return send(room?.get(message.to), { ...message, from: id });
      id = message.id;
      room = rooms.get(message.room) ?? new Map();
      rooms.set(message.room, room);
      for (const other of room.values()) send(other, { type: 'entered', id });
      room.set(id, socket);
    });
    socket.on('close', () => {
      if (room?.get(id) !== socket) return;
      room.delete(id);
      for (const other of room.values()) send(other, { type: 'left', id });
    });
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(resolve);
      }),
  };
}
