// Maps the errors of getUserMedia() and getDisplayMedia() to error codes. Pure.

import { CallError, type ErrorCode } from '../base/errors.js';

/** Media Capture and Streams, section 10.2 (getUserMedia). */
const codeByName: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'media-denied',
  SecurityError: 'media-denied',
  NotFoundError: 'media-not-found',
  OverconstrainedError: 'media-not-found',
  NotReadableError: 'media-in-use',
  AbortError: 'media-failed',
  InvalidStateError: 'media-failed',
};

/** The error for a rejection of `getUserMedia()`; `source` names the requested devices. */
export function mediaError(thrown: unknown, source: string): CallError {
  if (thrown instanceof CallError) return thrown;
  const { name, message } = factsOf(thrown);
  return new CallError(codeOf(name, message), { source }, thrown);
}

function codeOf(name: string, message: string): ErrorCode {
  // Only Chromium distinguishes a dismissed prompt from a refusal, and only in the message.
  // Browser note chromium-prompt-dismissed
  if (name === 'NotAllowedError' && /dismissed/i.test(message)) return 'media-dismissed';
  return codeByName[name] ?? 'media-failed';
}

/**
 * The error for a rejection of `getDisplayMedia()`. `null`: the user closed the picker, which is not an error; all browsers
 * report it as NotAllowedError (Screen Capture, section 5.1). Chromium distinguishes the other causes of that name only in
 * the message: "Permission denied by system", and "… disallowed by permissions policy".
 */
// Browser note chromium-display-media-messages
export function screenError(thrown: unknown): CallError | null {
  const { name, message } = factsOf(thrown);
  const error = (code: ErrorCode) => new CallError(code, { source: 'screen' }, thrown);
  if (name === 'SecurityError') return error('screen-policy');
  if (name !== 'NotAllowedError') return error('screen-failed');
  if (/system/i.test(message)) return error('screen-denied');
  return /policy/i.test(message) ? error('screen-policy') : null;
}

const factsOf = (thrown: unknown): { readonly name: string; readonly message: string } =>
  thrown instanceof Error ? thrown : { name: '', message: '' };
