// Whether a device may be had, found out without asking the person: by the browser's memory of their answer and by the
// policy of the page around us.

import { listen } from '../base/abort.js';

type Device = 'microphone' | 'camera';

/** What the browser remembers of the person's answers; nothing where it does not tell. */
export type Permissions = Readonly<Partial<Record<Device, PermissionState>>>;

const query = (device: Device) => navigator.permissions.query({ name: device as PermissionName });

/** Firefox did not know these names before 131; not knowing means asking. */
// Browser note firefox-permission-names
export async function permissionOf(device: Device): Promise<PermissionState> {
  try {
    const { state } = await query(device);
    return state;
  } catch {
    return 'prompt';
  }
}

/** Told of both devices, at the beginning and whenever an answer changes: in the prompt, or in the browser's own settings. */
export function watchPermissions(
  onChange: (permissions: Permissions) => void,
  abortSignal: AbortSignal,
): void {
  const known: Partial<Record<Device, PermissionState>> = {};
  const take = (device: Device, state: PermissionState) => {
    known[device] = state;
    if (!abortSignal.aborted) onChange({ ...known });
  };
  const watch = async (device: Device) => {
    // A browser that does not know the name says so by a rejection: then there is nothing to tell.
    const status = await query(device).catch(() => null);
    if (!status) return;
    listen(status, 'change', () => take(device, status.state), abortSignal);
    take(device, status.state);
  };
  for (const device of ['microphone', 'camera'] as const) void watch(device);
}

/** Not in TypeScript's library: Chromium only (Permissions Policy, section 9.2, once called Feature Policy). */
// Browser note chromium-feature-policy
interface PolicyDocument {
  readonly featurePolicy?: { allowsFeature(feature: string): boolean };
}

/** `false` only where the browser tells. */
export const isAllowed = (device: Device): boolean =>
  (globalThis.document as PolicyDocument | undefined)?.featurePolicy?.allowsFeature(device) ?? true;
