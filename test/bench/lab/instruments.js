// Runs in each page before its scripts, for all contestants alike. Hands in a running camera, notes when remote video is
// shown, and, for a trace, notes the steps of a connection. The libraries are measured from outside and unchanged.
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const bench = {
    /** Notes of this page: `{ what, at }`, milliseconds since the epoch. */
    notes: [],
    now,
    note: (what) => bench.notes.push({ what, at: now() }),
    /** Remote tracks with the times of their first shown frames. */
    shown: [],
  };
  window.bench = bench;

  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  let running;
  /** Opens the camera and the microphone; later requests get copies of the running tracks. */
  bench.camera = async (video) => {
    running = await open({ audio: true, video });
    const sink = document.createElement('video');
    sink.muted = true;
    property.set.call(sink, running);
    await sink.play();
    media.getUserMedia = async ({ audio, video }) => {
      const tracks = running.getTracks();
      const wanted = tracks.filter(({ kind }) => (kind === 'audio' ? audio : video));
      return new MediaStream(wanted.map((track) => track.clone()));
    };
  };

  const remote = new WeakMap();
  const waiting = [];
  const live = () =>
    bench.shown.filter(({ track }) => {
      const { connectionState } = remote.get(track);
      return (
        track.readyState === 'live' && connectionState !== 'closed' && connectionState !== 'failed'
      );
    });
  const settle = () => {
    for (const { count, resolve } of waiting) if (live().length >= count) resolve(now());
  };
  /** Resolves with the time when this many remote videos are shown. */
  bench.sees = (count) =>
    new Promise((resolve) => {
      waiting.push({ count, resolve });
      settle();
    });
  const watch = (video) => {
    const look = () => {
      const [track] = video.srcObject?.getVideoTracks() ?? [];
      if (!track || !remote.has(track)) return;
      if (bench.shown.some((one) => one.track === track)) return;
      bench.note('picture');
      bench.shown.push({ track, at: now() });
      settle();
    };
    video.requestVideoFrameCallback(look);
  };
  const prototype = HTMLMediaElement.prototype;
  const property = Object.getOwnPropertyDescriptor(prototype, 'srcObject');
  /** Plays a stream without counting it as shown. */
  bench.attach = (video, stream) => property.set.call(video, stream);
  Object.defineProperty(prototype, 'srcObject', {
    ...property,
    set(stream) {
      property.set.call(this, stream);
      if (!(this instanceof HTMLVideoElement) || !stream) return;
      watch(this);
      stream.addEventListener('addtrack', () => watch(this));
    },
  });

  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      bench.connections.add(this);
      this.addEventListener('track', ({ track }) => remote.set(track, this));
      bench.traced?.(this);
    }
    close() {
      bench.connections.delete(this);
      super.close();
    }
  };
  bench.connections = new Set();
})();
