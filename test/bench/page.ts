// Runs in the measured page: participants with real connections, and the diagnostics that observe them. sampling.mjs
// reads the busy time of the main thread from the browser.

import { html, render } from 'lit';
import { abortScope } from '../../src/base/abort.js';
import { Monitor } from '../../src/diagnostics/monitor.js';
import { emptyReport, noTraffic } from '../../src/diagnostics/report.js';
import '../../src/index.js';
import { type FakeCall, fakeCall } from '../../src/testing.js';

const steps = ['offer', 'answer', 'candidates', 'checking', 'ice', 'dtls', 'connected'] as const;

export type Mode = 'off' | 'quiet' | 'watched' | 'panel';

interface Line {
  readonly ours: RTCPeerConnection;
  readonly theirs: RTCPeerConnection;
}

const isUp = ({ ours }: Line) => ours.connectionState === 'connected';

async function connect(stream: MediaStream): Promise<Line> {
  const [ours, theirs] = [new RTCPeerConnection(), new RTCPeerConnection()];
  for (const [one, other] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    one.createDataChannel('ctl', { negotiated: true, id: 0 });
    for (const track of stream.getTracks()) one.addTrack(track, stream);
    one.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) void other.addIceCandidate(candidate);
    });
  }
  await ours.setLocalDescription();
  await theirs.setRemoteDescription(ours.localDescription!);
  await theirs.setLocalDescription();
  await ours.setRemoteDescription(theirs.localDescription!);
  return { ours, theirs };
}

const lines: Line[] = [];
let running = abortScope();

/** Connects this many participants, each with audio and video in both directions. */
export async function meet(people: number): Promise<void> {
  // Small videos: the statistics are measured, not the encoders.
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 160, height: 120, frameRate: 10 },
  });
  while (lines.length < people) lines.push(await connect(stream));
}

export const connected = (): number => lines.filter(isUp).length;

/**
 * Changes the mode of diagnostics: off, sampling without an observer (`quiet`), with an observer, or with an open
 * panel.
 */
export function watch(mode: Mode): void {
  running.end();
  running = abortScope();
  render(html``, document.body);
  if (mode === 'off') return;
  const call = mode === 'panel' ? showPanel() : undefined;
  const monitor = new Monitor(
    {
      library: 'bench',
      traffic: () => noTraffic,
      error: () => undefined,
      onReport: (report) => call?.show({ report }),
    },
    running.signal,
  );
  for (const [i, { ours }] of lines.entries()) {
    const role = { offerer: true, polite: false, servers: [], refused: () => ({}) };
    monitor.watch(`person ${i}`, ours, role, running.signal);
    // Marks the connection as complete; a pending stage would be animated in the panel.
    for (const stage of steps) monitor.stage(`person ${i}`, stage);
  }
  if (mode !== 'quiet') monitor.lookAt(running.signal);
}

/** Shows the panel as in a call, with the first participant expanded. */
function showPanel(): FakeCall {
  const call = fakeCall({ stage: 'joined', report: emptyReport('bench') });
  const answer = (event: Event) => {
    const { context, callback } = event as Event & {
      context: unknown;
      callback(call: FakeCall): void;
    };
    if (context === Symbol.for('video-call')) callback(call);
  };
  render(
    html`<main @context-request=${answer}><video-call-diagnostics></video-call-diagnostics></main>`,
    document.body,
  );
  return call;
}
