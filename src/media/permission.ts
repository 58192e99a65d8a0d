// Reads permissions of devices without a prompt: the stored answer of the user, and the permissions policy of the page.

import { listen } from '../base/abort.js';

type Device = 'microphone' | 'camera';

/** The stored answers of the user. A device is absent if the browser does not reveal its state. */
export type Permissions = Readonly<Partial<Record<Device, PermissionState>>>;

const query = (device: Device) => navigator.permissions.query({ name: device as PermissionName });

/** Firefox does not know these names before version 131; an unknown state counts as `prompt`. */
// Browser note firefox-permission-names
export async function permissionOf(device: Device): Promise<PermissionState> {
  try {
    const { state } = await query(device);
    return state;
  } catch {
    return 'prompt';
  }
}

/** Calls `onChange` at the start and whenever an answer changes: in the prompt, or in the settings of the browser. */
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
    // A browser that does not know the name rejects: there is nothing to report.
    const status = await query(device).catch(() => null);
    if (!status) return;
    listen(status, 'change', () => take(device, status.state), abortSignal);
    take(device, status.state);
  };
  for (const device of ['microphone', 'camera'] as const) void watch(device);
}

/** Not in TypeScript's library: Chromium only (Permissions Policy, section 9.2, formerly Feature Policy). */
// Browser note chromium-feature-policy
interface PolicyDocument {
  readonly featurePolicy?: { allowsFeature(feature: string): boolean };
}

/** `false` if the policy forbids the device; `true` also where the browser does not reveal it. */
export const isAllowed = (device: Device): boolean =>
  (globalThis.document as PolicyDocument | undefined)?.featurePolicy?.allowsFeature(device) ?? true;
