// Trystero over MQTT. Warm: another room has been joined and left, so that the broker is connected and offers are ready.
import { joinRoom } from '@trystero-p2p/mqtt';

let settings;
let config;
let stream;

window.contestant = {
  async prepare(given) {
    config = given;
    settings = {
      appId: 'bench',
      relayConfig: { urls: [given.url] },
      rtcConfig: { iceServers: [] },
    };
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  },
  async warm() {
    joinRoom(settings, `${config.id}-lobby`);
  },
  join() {
    const room = joinRoom(settings, config.room);
    room.onPeerJoin = (id) => room.addStream(stream, { target: id });
    room.onPeerStream = (theirs, id) => window.show(id, theirs);
    room.onPeerLeave = (id) => window.hide(id);
  },
  others: () => document.querySelectorAll('video').length,
};
