// Runs inside a frame with a content security policy and gives the test access to the Call class.

import { Call } from '../../src/call/call.js';

Object.assign(globalThis, { Call });
