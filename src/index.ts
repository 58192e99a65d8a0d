// Defines the elements and exports the public API. Importing it twice, in two versions, or without a document (on a server)
// is harmless: an existing definition of a tag is kept.

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
