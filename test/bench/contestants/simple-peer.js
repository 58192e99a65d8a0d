// simple-peer over the ideal relay: a member initiates, candidates trickle. Warm: the socket is open.
let config;
let stream;
let relay;
const peers = new Map();

function remove(id) {
  peers.get(id)?.destroy();
  peers.delete(id);
  hide(id);
}

function peerTo(id, initiator) {
  const peer = new SimplePeer({ initiator, stream, config: { iceServers: [] } });
  peers.set(id, peer);
  peer.on('signal', (signal) => relay.send({ to: id, signal }));
  peer.on('stream', (theirs) => show(id, theirs));
  peer.on('error', () => remove(id));
  peer.on('close', () => remove(id));
  return peer;
}

function received({ type, id, from, signal }) {
  // The library has no rooms: it detects a departure by its own connection.
  if (type === 'left') return;
  if (type === 'entered') peerTo(id, true);
  else (peers.get(from) ?? peerTo(from, false)).signal(signal);
}

const connect = () => {
  relay ??= new Relay(config.url, received);
};

window.contestant = {
  async prepare(given) {
    config = given;
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  },
  async warm() {
    connect();
  },
  join() {
    connect();
    relay.enter(config.room, config.id);
  },
  others: () => videos.size,
};
