// Whether a device may be had, found out without asking the person: by the browser's memory of their answer and by the
// policy of the page around us.

type Device = 'microphone' | 'camera';

/** Firefox did not know these names before 131; not knowing means asking. */
export async function permissionOf(device: Device): Promise<PermissionState> {
  try {
    const { state } = await navigator.permissions.query({ name: device as PermissionName });
    return state;
  } catch {
    return 'prompt';
  }
}

/** Not in TypeScript's library: Chromium only (Permissions Policy, section 9.2, once called Feature Policy). */
interface PolicyDocument {
  readonly featurePolicy?: { allowsFeature(feature: string): boolean };
}

/** `false` only where the browser tells. */
export const isAllowed = (device: Device): boolean =>
  (globalThis.document as PolicyDocument | undefined)?.featurePolicy?.allowsFeature(device) ?? true;
