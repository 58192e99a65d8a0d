// Lucide icons as templates. Each is imported from a separate file: with the index of the package, an unbundled page would
// load all 1,700 of them.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import CircleAlert from 'lucide/dist/esm/icons/circle-alert.mjs';
import DoorClosed from 'lucide/dist/esm/icons/door-closed.mjs';
import Globe from 'lucide/dist/esm/icons/globe.mjs';
import LockKeyhole from 'lucide/dist/esm/icons/lock-keyhole.mjs';
import Mic from 'lucide/dist/esm/icons/mic.mjs';
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs';
import RotateCw from 'lucide/dist/esm/icons/rotate-cw.mjs';
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs';
import Users from 'lucide/dist/esm/icons/users.mjs';
import Video from 'lucide/dist/esm/icons/video.mjs';
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs';
import Waypoints from 'lucide/dist/esm/icons/waypoints.mjs';
import X from 'lucide/dist/esm/icons/x.mjs';

const nodes = {
  alert: CircleAlert,
  door: DoorClosed,
  globe: Globe,
  lock: LockKeyhole,
  mic: Mic,
  'mic-off': MicOff,
  retry: RotateCw,
  warning: TriangleAlert,
  people: Users,
  camera: Video,
  'video-off': VideoOff,
  diagnostics: Waypoints,
  close: X,
} as const;

export type IconName = keyof typeof nodes;

type Node = (typeof nodes)[IconName];
type Shape = Node[number];

/** The four shapes that the icons above consist of. */
function shape([tag, a]: Shape): SVGTemplateResult {
  switch (tag) {
    case 'rect':
      return svg`<rect x=${a.x} y=${a.y} width=${a.width} height=${a.height} rx=${a.rx ?? nothing} />`;
    case 'circle':
      return svg`<circle cx=${a.cx} cy=${a.cy} r=${a.r} />`;
    case 'line':
      return svg`<line x1=${a.x1} y1=${a.y1} x2=${a.x2} y2=${a.y2} />`;
    default:
      return svg`<path d=${a.d} />`;
  }
}

/** Decorative: the text beside it or the label of the button has the meaning. */
export const icon = (name: IconName): TemplateResult => iconOf(nodes[name]);

export const iconOf = (node: Node): TemplateResult => html`<svg
  class="icon"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>${node.map(shape)}</svg>`;
