// Two connections of this page that can reach each other through a relay only: measures whether it forwards, its delay and
// its loss. That proves the path to the relay and back, twice, and nothing about the networks of peers.

import { abortScope, after, every, listen, onAbort } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import type { Fraction, IceServerStatus } from '../diagnostics/peer-facts.js';
import { openConnection, type SingleServer } from './ice-server-probe.js';

export interface TurnLoopback {
  /** `IceServerStatus.url`. */
  readonly server: string;
  readonly transport: IceServerStatus['transport'];
  /** Both ends have an allocation at the relay. */
  readonly allocated: boolean;
  /** The relay forwards: one end responded to a check of the other. Later failures are not those of the relay. */
  readonly reached: boolean;
  /** The error code with which the relay rejected the allocation: 486 if it is full, for instance. */
  readonly errorCode?: number | undefined;
  /** Time until the channel was open; absent if it did not open. */
  readonly connectMs?: number | undefined;
  /** The median round trip. Both directions pass through the relay. */
  readonly rttMs?: number | undefined;
  /** The mean difference between consecutive round trips. */
  readonly jitterMs?: number | undefined;
  readonly loss?: Fraction | undefined;
  readonly sent: number;
  readonly back: number;
}

/** Milliseconds and counts. */
const pace = { connectDueMs: 5500, betweenMs: 50, pings: 20, lastDueMs: 1000 } as const;

/** The size of an audio packet, bytes, so that a path which forwards smaller packets only does not pass. */
const pingBytes = 160;

/** `roundTrips`: in the order in which the responses arrived. Pure. */
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

/** Settles with the results once it ends or `abortSignal` aborts; both connections are closed then. */
export async function runTurnLoopback(
  server: SingleServer,
  abortSignal: AbortSignal,
): Promise<TurnLoopback> {
  const own = abortScope(abortSignal);
  const loop = new LoopbackRun(server, own.signal);
  try {
    await loop.done;
    return loop.trial;
  } finally {
    own.end();
  }
}

class LoopbackRun {
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
  #cancelEnd = () => {};

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
    // Fails only if a connection is closed meanwhile.
    connect(near, far, abortSignal).catch(this.#finish);
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
    const onEcho = ({ data }: MessageEvent<ArrayBuffer>) => {
      const sentAt = this.#sentAt[new DataView(data).getUint32(0)];
      if (sentAt !== undefined) this.#roundTrips.push(monotonicMs() - sentAt);
      if (this.#roundTrips.length === pace.pings) this.#finish();
      else if (this.#sentAt.length === pace.pings) this.#awaitMore();
    };
    listen(channel, 'message', onEcho, this.#abortSignal);
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
    // Closed by the relay or by the browser: no further echo will arrive.
    listen(channel, 'close', this.#finish, this.#abortSignal);
  }

  /** An echo may be late on a busy page, and is not lost: the trial ends once no echo has arrived for this time. */
  #awaitMore(): void {
    this.#cancelEnd();
    this.#cancelEnd = after(pace.lastDueMs, this.#finish, this.#abortSignal);
  }
}

/** Unordered and without retransmissions, so that losses are visible. */
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

/** Exchanges offer, answer and trickled candidates, which are added once their description is set. */
async function connect(
  near: RTCPeerConnection,
  far: RTCPeerConnection,
  abortSignal: AbortSignal,
): Promise<void> {
  const forward = (from: RTCPeerConnection, to: RTCPeerConnection) => {
    const early: RTCIceCandidate[] = [];
    let isReady = false;
    const add = (candidate: RTCIceCandidate) =>
      // Fails only if the connection was closed meanwhile.
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
  const [toFar, toNear] = [forward(near, far), forward(far, near)];
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription as RTCSessionDescription);
  toFar();
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription as RTCSessionDescription);
  toNear();
}
