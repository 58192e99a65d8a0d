// The check of camera and microphone: opens them if that is requested or needs no permission prompt, and closes them.

import { onAbort } from '../base/abort.js';
import { gravest, mediaFacts } from '../call/diagnostics-adapter.js';
import { Capture } from '../media/capture.js';
import { isAllowed, permissionOf } from '../media/permission.js';
import { mediaActivityOf } from './media-activity.js';
import type { CheckOptions } from './options.js';
import type { MediaCheck } from './report.js';

/** A microphone in a quiet room takes some time to yield a sound. Milliseconds. */
const activityDueMs = 1500;

const devices = ['microphone', 'camera'] as const;
type DeviceName = (typeof devices)[number];
const kindOf = { microphone: 'audio', camera: 'video' } as const;

/** Checks a stream of the page, and leaves it open. */
async function checkStream(stream: MediaStream, abortSignal: AbortSignal): Promise<MediaCheck> {
  const kinds = ['audio', 'video'] as const;
  const live = stream.getTracks().filter(({ readyState }) => readyState === 'live');
  const got = kinds.filter((kind) => live.some((track) => track.kind === kind));
  return { asked: got, got, ...(await mediaActivityOf(stream, activityDueMs, abortSignal)) };
}

/** The obstacles to a device before it is opened. */
async function obstacleOf(device: DeviceName) {
  const state = await permissionOf(device);
  const name = !isAllowed(device) ? 'media-policy' : state === 'denied' ? 'media-denied' : null;
  return { device, state, fault: name && { kind: kindOf[device], name } };
}

/**
 * `null`: not checked, because the page does not want it or a permission prompt would be shown. Opened devices are closed
 * when `abortSignal` aborts, at the latest; a permission that is granted later opens nothing.
 */
export async function checkMedia(
  wish: CheckOptions['media'],
  abortSignal: AbortSignal,
): Promise<MediaCheck | null> {
  if (wish === false || !globalThis.isSecureContext) return null;
  if (typeof wish === 'object') return checkStream(wish, abortSignal);
  const obstacles = await Promise.all(devices.map(obstacleOf));
  const faults = obstacles.flatMap(({ fault }) => fault ?? []);
  const free = obstacles.filter(({ fault }) => fault === null);
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
  // The permission prompt stays open for any time.
  const opened = capture.open().then(() => true);
  if (!(await Promise.race([opened, ended]))) return null;
  const { stream } = capture.facts;
  const activity = stream ? await mediaActivityOf(stream, activityDueMs, abortSignal) : {};
  const facts = mediaFacts(capture);
  capture.close();
  return { ...facts, ...activity };
}
