// Two connections of this page that may meet at a relay only: whether it forwards, how long that takes, what gets lost.
// Proves the way to the relay and back, twice; of the network of others it knows nothing.

import { abortScope, after, every, listen, onAbort } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import type { Fraction, IceServerStatus } from '../diagnostics/peer-facts.js';
import { openConnection, type SingleServer } from './ice-server-probe.js';

export interface TurnLoopback {
  /** `IceServerFate.url`. */
  readonly server: string;
  readonly transport: IceServerStatus['transport'];
  /** Both ends got an address at the relay. */
  readonly allocated: boolean;
  /** It forwarded: a check of one end was answered by the other. What comes after that is our own doing. */
  readonly reached: boolean;
  /** What the relay refused us with, if it did: 486 when it is full, for instance. */
  readonly errorCode?: number | undefined;
  /** Beginning → channel open; absent when it did not. */
  readonly connectMs?: number | undefined;
  /** Middle one of all answers. There and back through the relay both times. */
  readonly rttMs?: number | undefined;
  /** Mean difference between one answer and the next. */
  readonly jitterMs?: number | undefined;
  readonly loss?: Fraction | undefined;
  readonly sent: number;
  readonly back: number;
}

/** Milliseconds and counts. */
const pace = { connectDueMs: 5500, betweenMs: 50, pings: 20, lastDueMs: 1000 } as const;

/** The bytes of a packet of speech, so that a path which takes small packets only is not praised. */
const pingBytes = 160;

/** `roundTrips` in the order in which the answers came. Pure. */
export function trialOf(sent: number, roundTrips: readonly number[]) {
  const back = roundTrips.length;
  const sorted = [...roundTrips].sort((a, b) => a - b);
  const steps = roundTrips.slice(1).map((rtt, i) => Math.abs(rtt - (roundTrips[i] ?? rtt)));
  const rttMs = sorted[Math.floor(back / 2)];
  return {
    sent,
    back,
    ...(rttMs !== undefined && { rttMs }),
    ...(steps.length > 0 && { jitterMs: steps.reduce((a, b) => a + b, 0) / steps.length }),
    ...(sent > 0 && { loss: (sent - back) / sent }),
  };
}

/** Settles with what is known when it is over, or when `abortSignal` aborts; nothing of it is left then. */
export async function runTurnLoopback(
  server: SingleServer,
  abortSignal: AbortSignal,
): Promise<TurnLoopback> {
  const own = abortScope(abortSignal);
  const loop = new Loop(server, own.signal);
  try {
    await loop.done;
    return loop.trial;
  } finally {
    own.end();
  }
}

class Loop {
  /** Never rejects. */
  readonly done: Promise<void>;
  readonly #server: SingleServer;
  readonly #abortSignal: AbortSignal;
  readonly #startedAt = monotonicMs();
  readonly #allocated = new Set<RTCPeerConnection>();
  readonly #sentAt: number[] = [];
  readonly #roundTrips: number[] = [];
  #errorCode: number | undefined;
  #reached = false;
  #connectMs: number | undefined;
  #finish = () => {};
  #hush = () => {};

  constructor(server: SingleServer, abortSignal: AbortSignal) {
    this.#server = server;
    this.#abortSignal = abortSignal;
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    onAbort(abortSignal, this.#finish);
    const [near, far] = [this.#end(), this.#end()];
    const answers = channelOf(far);
    listen<MessageEvent<ArrayBuffer>>(
      answers,
      'message',
      ({ data }) => answers.send(data),
      abortSignal,
    );
    const channel = channelOf(near);
    listen(channel, 'open', () => this.#ping(channel), abortSignal);
    const overdue = () => this.#connectMs === undefined && this.#finish();
    after(pace.connectDueMs, overdue, abortSignal);
    // Fails only where a connection was closed in the middle of it.
    introduce(near, far, abortSignal).catch(this.#finish);
  }

  get trial(): TurnLoopback {
    const { url, transport } = this.#server;
    const allocated = this.#allocated.size === 2;
    return {
      server: url,
      transport,
      allocated,
      reached: this.#reached,
      errorCode: allocated ? undefined : this.#errorCode,
      connectMs: this.#connectMs,
      ...trialOf(this.#sentAt.length, this.#roundTrips),
    };
  }

  #end(): RTCPeerConnection {
    const configuration: RTCConfiguration = {
      iceServers: [this.#server.ice],
      iceTransportPolicy: 'relay',
    };
    const end = openConnection(configuration, this.#abortSignal);
    const got = ({ candidate }: RTCPeerConnectionIceEvent) => {
      if (candidate?.candidate) this.#allocated.add(end);
    };
    const refused = ({ errorCode }: RTCPeerConnectionIceErrorEvent) => {
      this.#errorCode ??= errorCode;
    };
    const change = () => {
      this.#reached ||= ['connected', 'completed'].includes(end.iceConnectionState);
    };
    listen(end, 'icecandidate', got, this.#abortSignal);
    listen(end, 'iceconnectionstatechange', change, this.#abortSignal);
    listen(end, 'icecandidateerror', refused, this.#abortSignal);
    return end;
  }

  #ping(channel: RTCDataChannel): void {
    this.#connectMs = Math.round(monotonicMs() - this.#startedAt);
    const hear = ({ data }: MessageEvent<ArrayBuffer>) => {
      const asked = this.#sentAt[new DataView(data).getUint32(0)];
      if (asked !== undefined) this.#roundTrips.push(monotonicMs() - asked);
      if (this.#roundTrips.length === pace.pings) this.#finish();
      else if (this.#sentAt.length === pace.pings) this.#awaitMore();
    };
    listen(channel, 'message', hear, this.#abortSignal);
    const pings = abortScope(this.#abortSignal);
    const send = () => {
      if (channel.readyState !== 'open') return;
      const packet = new DataView(new ArrayBuffer(pingBytes));
      packet.setUint32(0, this.#sentAt.length);
      this.#sentAt.push(monotonicMs());
      channel.send(packet.buffer);
      if (this.#sentAt.length < pace.pings) return;
      pings.end();
      this.#awaitMore();
    };
    every(pace.betweenMs, send, pings.signal);
    // Closed by the relay, or by the browser: nothing more will come.
    listen(channel, 'close', this.#finish, this.#abortSignal);
  }

  /** What is late in a busy page is not lost: it is over when nothing has come for so long. */
  #awaitMore(): void {
    this.#hush();
    this.#hush = after(pace.lastDueMs, this.#finish, this.#abortSignal);
  }
}

/** Neither sent again nor put in order: what gets lost is to be seen. */
const channelOf = (connection: RTCPeerConnection): RTCDataChannel => {
  const channel = connection.createDataChannel('check', {
    negotiated: true,
    id: 0,
    ordered: false,
    maxRetransmits: 0,
  });
  channel.binaryType = 'arraybuffer';
  return channel;
};

/** Offer, answer, and candidates as they come, each once its description is there. */
async function introduce(
  near: RTCPeerConnection,
  far: RTCPeerConnection,
  abortSignal: AbortSignal,
): Promise<void> {
  const hand = (from: RTCPeerConnection, to: RTCPeerConnection) => {
    const early: RTCIceCandidate[] = [];
    let isReady = false;
    const add = (candidate: RTCIceCandidate) =>
      // Refused only by a connection that was closed meanwhile.
      to.addIceCandidate(candidate).catch(() => {});
    listen<RTCPeerConnectionIceEvent>(
      from,
      'icecandidate',
      ({ candidate }) => {
        if (!candidate?.candidate) return;
        if (isReady) void add(candidate);
        else early.push(candidate);
      },
      abortSignal,
    );
    return () => {
      isReady = true;
      for (const candidate of early.splice(0)) void add(candidate);
    };
  };
  const [toFar, toNear] = [hand(near, far), hand(far, near)];
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription as RTCSessionDescription);
  toFar();
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription as RTCSessionDescription);
  toNear();
}
