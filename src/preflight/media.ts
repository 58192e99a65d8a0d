// Camera and microphone, for a check: opened if that is wanted and asks nobody, looked at, and let go.

import { onAbort } from '../base/abort.js';
import { gravest, mediaFacts } from '../call/diagnostics-adapter.js';
import { Capture } from '../media/capture.js';
import { isAllowed, permissionOf } from '../media/permission.js';
import { mediaActivityOf } from './media-activity.js';
import type { CheckOptions } from './options.js';
import type { MediaCheck } from './report.js';

/** A microphone in a quiet room needs a moment to be heard. */
const signsDueMs = 1500;

const devices = ['microphone', 'camera'] as const;
type DeviceName = (typeof devices)[number];
const kindOf = { microphone: 'audio', camera: 'video' } as const;

/** Of a stream that somebody else holds, and goes on to hold. */
async function lookAt(stream: MediaStream, abortSignal: AbortSignal): Promise<MediaCheck> {
  const kinds = ['audio', 'video'] as const;
  const live = stream.getTracks().filter(({ readyState }) => readyState === 'live');
  const got = kinds.filter((kind) => live.some((track) => track.kind === kind));
  return { asked: got, got, ...(await mediaActivityOf(stream, signsDueMs, abortSignal)) };
}

/** What stands in the way of a device before it is asked for. */
async function barOf(device: DeviceName) {
  const state = await permissionOf(device);
  const name = !isAllowed(device) ? 'media-policy' : state === 'denied' ? 'media-denied' : null;
  return { device, state, fault: name && { kind: kindOf[device], name } };
}

/**
 * `null`: not looked at, because nobody wants it or the person would be asked. What was opened is closed when `abortSignal` aborts,
 * at the latest; an answer that comes later opens nothing.
 */
export async function checkMedia(
  wish: CheckOptions['media'],
  abortSignal: AbortSignal,
): Promise<MediaCheck | null> {
  if (wish === false || !globalThis.isSecureContext) return null;
  if (typeof wish === 'object') return lookAt(wish, abortSignal);
  const bars = await Promise.all(devices.map(barOf));
  const faults = bars.flatMap(({ fault }) => fault ?? []);
  const free = bars.filter(({ fault }) => fault === null);
  const isQuiet = wish === true || free.every(({ state }) => state !== 'prompt');
  const names = free.map(({ device }) => device);
  const opened = names.length > 0 && isQuiet ? await openAll(names, abortSignal) : null;
  if (faults.length === 0) return opened;
  const asked = devices.map((device) => kindOf[device]);
  return { got: [], ...opened, asked, error: gravest([...faults, opened?.error ?? []].flat()) };
}

async function openAll(
  names: readonly DeviceName[],
  abortSignal: AbortSignal,
): Promise<MediaCheck | null> {
  const capture = new Capture({ onChange: () => {}, onLost: () => {} }, abortSignal);
  for (const device of names) capture.setPreference(device, 'on');
  const ended = new Promise<null>((resolve) => onAbort(abortSignal, () => resolve(null)));
  // The person may take any time to answer.
  const opened = capture.open().then(() => true);
  if (!(await Promise.race([opened, ended]))) return null;
  const { stream } = capture.facts;
  const signs = stream ? await mediaActivityOf(stream, signsDueMs, abortSignal) : {};
  const facts = mediaFacts(capture);
  capture.close();
  return { ...facts, ...signs };
}
