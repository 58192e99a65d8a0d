// PeerJS and its server: the newcomer asks for the list of members and calls each. Warm: connected to the server. A
// lost server is connected again every second, which the library leaves to the page.
let config;
let stream;
let peer;
let opened;

function follow(call) {
  call.on('stream', (theirs) => show(call.peer, theirs));
  call.on('close', () => hide(call.peer));
  call.on('error', () => hide(call.peer));
}

function connect() {
  if (peer) return opened;
  const { port } = new URL(config.url);
  const id = `${config.room}-${config.id}`;
  peer = new peerjs.Peer(id, { host: '127.0.0.1', port: Number(port), config: { iceServers: [] } });
  peer.on('call', (call) => {
    call.answer(stream);
    follow(call);
  });
  peer.on('disconnected', () => setTimeout(() => peer.reconnect(), 1000));
  peer.on('error', () => {}); // the server is away: `disconnected` follows
  opened = new Promise((resolve) => peer.once('open', resolve));
  return opened;
}

window.contestant = {
  async prepare(given) {
    config = given;
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  },
  warm: connect,
  async join() {
    await connect();
    peer.listAllPeers((ids) => {
      for (const id of ids) {
        if (id.startsWith(config.room) && id !== peer.id) follow(peer.call(id, stream));
      }
    });
  },
  others: () => videos.size,
};
