// Counts resources of a page that can outlive their owner by mistake: connections, sockets, tracks, and listeners on objects
// that live as long as the page. Wraps the platform; call `restore` when done.

const longLived = (): EventTarget[] => {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  return [window, document, navigator.mediaDevices, ...(connection ? [connection] : [])];
};

export function countResources() {
  const { RTCPeerConnection: Connection, WebSocket: Socket } = globalThis;
  const connections: RTCPeerConnection[] = [];
  const sockets: WebSocket[] = [];
  const tracks: MediaStreamTrack[] = [];
  const listeners = new Map<object, string>();

  globalThis.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      // A connection that is closed at once only tests whether the browser accepts the servers.
      queueMicrotask(() => {
        if (this.signalingState !== 'closed') connections.push(this);
      });
    }
  };
  globalThis.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };
  const { mediaDevices } = navigator;
  const capture = mediaDevices.getUserMedia;
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await capture.call(mediaDevices, constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };
  const targets = longLived();
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (this: EventTarget, type, listener, options) {
    const target = this ?? globalThis;
    const signal = typeof options === 'object' ? options.signal : undefined;
    if (listener && targets.includes(target) && !signal?.aborted) {
      listeners.set(listener, type);
      if (signal) add.call(signal, 'abort', () => listeners.delete(listener));
    }
    add.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (
    this: EventTarget,
    type,
    listener,
    options,
  ) {
    if (listener) listeners.delete(listener);
    remove.call(this ?? globalThis, type, listener, options);
  };

  return {
    made: { connections, sockets, tracks },
    /** Returns the resources that are still alive, by name. */
    left: () => ({
      connections: connections.filter(({ connectionState }) => connectionState !== 'closed').length,
      sockets: sockets.filter(({ readyState }) => readyState !== WebSocket.CLOSED).length,
      tracks: tracks.filter(({ readyState }) => readyState !== 'ended').length,
      listeners: [...listeners.values()],
    }),
    restore: () => {
      globalThis.RTCPeerConnection = Connection;
      globalThis.WebSocket = Socket;
      mediaDevices.getUserMedia = capture;
      EventTarget.prototype.addEventListener = add;
      EventTarget.prototype.removeEventListener = remove;
    },
  };
}
