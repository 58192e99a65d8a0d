// Runs in the page that is measured: people who talk to each other over real connections, and what watches them. Nothing
// here measures; sampling.mjs asks the browser for the time that its main thread was busy.

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

/** So many people, each over a connection with sound and picture in both directions. */
export async function meet(people: number): Promise<void> {
  // Small pictures: it is the statistics that are measured, not the encoders.
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 160, height: 120, frameRate: 10 },
  });
  while (lines.length < people) lines.push(await connect(stream));
}

export const connected = (): number => lines.filter(isUp).length;

/** From now on: nobody watches, somebody does who does not look, who looks, or who looks at the panel. */
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
    // It was connected before; a stage that is still to come would pulse in the panel.
    for (const stage of steps) monitor.stage(`person ${i}`, stage);
  }
  if (mode !== 'quiet') monitor.lookAt(running.signal);
}

/** As in a call: the panel is open, and the first person unfolded. */
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
