// Runs inside the frame that a content security policy holds: hands our call to the test outside.

import { Call } from '../../src/call/call.js';

Object.assign(globalThis, { Call });
