// The browsers' names for a device that cannot be had → our codes. Pure.

import { CallError, type ErrorCode } from '../base/errors.js';

/** Media Capture and Streams, section 10.2 (getUserMedia), and Screen Capture, section 5.1. */
const codeByName: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'media-denied',
  SecurityError: 'media-denied',
  NotFoundError: 'media-not-found',
  OverconstrainedError: 'media-not-found',
  NotReadableError: 'media-in-use',
  AbortError: 'media-failed',
  InvalidStateError: 'media-failed',
};

export function mediaError(thrown: unknown, source: string): CallError {
  if (thrown instanceof CallError) return thrown;
  const { name, message } = thrown instanceof Error ? thrown : { name: '', message: '' };
  return new CallError(codeOf(name, message), { source }, thrown);
}

function codeOf(name: string, message: string): ErrorCode {
  // Only Chromium tells a closed prompt from a refusal, and only in the text.
  if (name === 'NotAllowedError' && /dismissed/i.test(message)) return 'media-dismissed';
  return codeByName[name] ?? 'media-failed';
}
