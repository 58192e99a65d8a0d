// Defines the elements and re-exports the public surface. Importing it twice, in two versions, or where there is
// no document (a server) is harmless: whoever defined the tag first keeps it.

import { VideoCallElement } from './element/video-call.js';
import { VideoCallDiagnosticsElement } from './element/video-call-diagnostics.js';
import { CheckChangeEvent, VideoCallPreflightElement } from './element/video-call-preflight.js';

function define(tag: string, element: CustomElementConstructor): void {
  if (!globalThis.customElements?.get(tag)) globalThis.customElements?.define(tag, element);
}

define('video-call', VideoCallElement);
define('video-call-diagnostics', VideoCallDiagnosticsElement);
define('video-call-preflight', VideoCallPreflightElement);

export { CallController, callContext } from './element/controllers/call-controller.js';
export * from './element/events.js';
export * from './headless.js';
export {
  CheckChangeEvent,
  VideoCallDiagnosticsElement,
  VideoCallElement,
  VideoCallPreflightElement,
};
