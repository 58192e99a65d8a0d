// RTCPeerConnection over the ideal relay: a member offers at once, candidates trickle. Warm: the socket is open, and each
// side has a connection with tracks, the member's with an offer and its candidates.
let config;
let stream;
let relay;
let spare;
const lines = new Map();

const create = () => {
  const line = new RTCPeerConnection();
  for (const track of stream.getTracks()) line.addTrack(track, stream);
  return line;
};

async function spareWithOffer() {
  const line = create();
  const gathered = new Promise((resolve) => {
    line.onicegatheringstatechange = () => line.iceGatheringState === 'complete' && resolve();
  });
  await line.setLocalDescription();
  await gathered;
  spare = line;
}

function lineTo(id) {
  const line = spare ?? create();
  spare = undefined;
  lines.set(id, line);
  line.ontrack = ({ streams }) => show(id, streams[0]);
  line.onicecandidate = ({ candidate }) => candidate && relay.send({ to: id, candidate });
  return line;
}

async function received({ type, id, from, description, candidate }) {
  if (type === 'left') {
    lines.get(id)?.close();
    lines.delete(id);
    hide(id);
  } else if (type === 'entered') {
    const line = lineTo(id);
    if (!line.localDescription) await line.setLocalDescription();
    relay.send({ to: id, description: line.localDescription });
    if (config.isWarm) setTimeout(spareWithOffer, 1000);
  } else if (description?.type === 'offer') {
    const line = lineTo(from);
    await line.setRemoteDescription(description);
    await line.setLocalDescription();
    relay.send({ to: from, description: line.localDescription });
  } else if (description) await lines.get(from)?.setRemoteDescription(description);
  else await lines.get(from)?.addIceCandidate(candidate);
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
    spare = create();
  },
  async join() {
    connect();
    relay.enter(config.room, config.id);
    if (config.isWarm && !spare) await spareWithOffer();
  },
  others: () => videos.size,
};
