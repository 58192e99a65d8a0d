// Runs in each page of a traced meeting, after instruments.js: notes each step from join() to the first frame by wrapping
// the interfaces of the browser.
(() => {
  const { bench } = window;

  /** Splits a byte stream into MQTT packets and calls back with the type of each. */
  const packetTypes = (onType) => {
    let rest = new Uint8Array();
    return (chunk) => {
      rest = Uint8Array.from([...rest, ...chunk]);
      for (;;) {
        let length = 0;
        let at = 1;
        for (; at < rest.length; at += 1) {
          length += (rest[at] & 0x7f) * 128 ** (at - 1);
          if (rest[at] < 0x80) break;
        }
        if (rest.length < 2 || at >= rest.length || rest.length < at + 1 + length) return;
        onType(rest[0] >> 4);
        rest = rest.subarray(at + 1 + length);
      }
    };
  };
  const names = { 1: 'CONNECT', 2: 'CONNACK', 3: 'message', 8: 'SUBSCRIBE', 9: 'SUBACK' };
  const noting = (direction) => {
    const packets = packetTypes((type) => names[type] && bench.note(`${names[type]} ${direction}`));
    return (data) => {
      if (typeof data === 'string') bench.note(`message ${direction}`);
      else
        packets(
          ArrayBuffer.isView(data)
            ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
            : new Uint8Array(data),
        );
    };
  };
  const NativeSocket = window.WebSocket;
  window.WebSocket = class extends NativeSocket {
    #sent = noting('out');
    constructor(...given) {
      bench.note('socket requested');
      super(...given);
      const received = noting('in');
      this.addEventListener('open', () => bench.note('socket open'));
      // A library may dispatch a filtered copy of the event.
      this.addEventListener('message', ({ data, isTrusted }) => isTrusted && received(data));
    }
    send(data) {
      this.#sent(data);
      super.send(data);
    }
  };

  const { subtle } = crypto;
  for (const method of ['deriveBits', 'deriveKey']) {
    const native = subtle[method].bind(subtle);
    subtle[method] = async (algorithm, ...given) => {
      const result = await native(algorithm, ...given);
      if (algorithm.name === 'PBKDF2') bench.note('PBKDF2 done');
      return result;
    };
  }

  const wrap = (prototype, method, before, after) => {
    const native = prototype[method];
    prototype[method] = async function (...given) {
      before?.call(this, ...given);
      const result = await native.apply(this, given);
      after?.call(this, ...given);
      return result;
    };
  };
  const connection = RTCPeerConnection.prototype;
  wrap(
    connection,
    'setLocalDescription',
    function () {
      bench.note(this.remoteDescription ? 'answer being made' : 'offer being made');
    },
    function () {
      bench.note(`${this.localDescription.type} made`);
    },
  );
  wrap(
    connection,
    'setRemoteDescription',
    ({ type }) => bench.note(`${type} being set`),
    ({ type }) => bench.note(`${type} set`),
  );
  const nativeAdd = connection.addTrack;
  connection.addTrack = function (...given) {
    bench.note('track attached');
    return nativeAdd.apply(this, given);
  };
  const noteTrack = (track) => track && bench.note('track attached');
  wrap(RTCRtpSender.prototype, 'replaceTrack', undefined, noteTrack);

  bench.traced = (line) => {
    bench.note('connection created');
    const on = (type, listener) => line.addEventListener(type, listener);
    on('icecandidate', ({ candidate }) => candidate && bench.note('candidate'));
    on('icegatheringstatechange', () => bench.note(`gathering ${line.iceGatheringState}`));
    on('iceconnectionstatechange', () => bench.note(`ICE ${line.iceConnectionState}`));
    on('connectionstatechange', () => bench.note(`connection ${line.connectionState}`));
    on('track', ({ track }) => {
      if (track.kind !== 'video') return;
      const sink = document.createElement('video');
      sink.muted = true;
      sink.autoplay = true;
      sink.requestVideoFrameCallback(() => bench.note('first frame'));
      bench.sinks = [...(bench.sinks ?? []), sink];
      bench.attach(sink, new MediaStream([track]));
    });
  };

  /** The notes, and what the browser itself has recorded. */
  bench.trace = () => {
    const absolute = (ms) => performance.timeOrigin + ms;
    const scripts = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .map(({ name, responseEnd }) => ({
        what: `script ${name.split('/').at(-1)}`,
        at: absolute(responseEnd),
      }));
    return { notes: [...bench.notes, ...scripts], longTasks };
  };
  const longTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      longTasks.push({ at: performance.timeOrigin + startTime, ms: duration });
    }
  }).observe({ type: 'longtask', buffered: true });
})();
