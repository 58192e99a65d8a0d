// What the pages of the contestants share: one video for each participant, and the connection to the relay. Each page
// defines `window.contestant` for the benchmark: `prepare(config)`, `warm()`, `join()`, `others()`.
const videos = new Map();

window.show = (id, stream) => {
  let video = videos.get(id);
  if (!video) {
    video = document.createElement('video');
    video.autoplay = true;
    video.muted = true;
    videos.set(id, video);
    document.body.append(video);
  }
  if (video.srcObject !== stream) video.srcObject = stream;
};

window.hide = (id) => {
  videos.get(id)?.remove();
  videos.delete(id);
};

/** A connection to the relay, which connects again one second after a loss and then enters the room again. */
window.Relay = class {
  #url;
  #onMessage;
  #socket;
  #entry;

  constructor(url, onMessage) {
    this.#url = url;
    this.#onMessage = onMessage;
    this.#connect();
  }

  #connect() {
    this.#socket = new WebSocket(this.#url);
    this.#socket.onmessage = ({ data }) => this.#onMessage(JSON.parse(data));
    this.#socket.onopen = () => this.#entry && this.send(this.#entry);
    this.#socket.onclose = () => setTimeout(() => this.#connect(), 1000);
  }

  enter(room, id) {
    this.#entry = { type: 'enter', room, id };
    this.send(this.#entry);
  }

  send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
};
