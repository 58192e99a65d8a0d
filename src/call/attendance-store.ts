// The attendance of a room with an owner as text in a store that the page may bring.

import * as v from 'valibot';
import type { Attendance, AttendanceBook } from '../lobby/remembered-attendance.js';
import { peerIdSchema } from '../protocol/signal-schemas.js';

/** Where the attendance is kept, as text in our own format. Read only by the owner's page. */
export interface AttendanceStore {
  /** `null` if nothing is stored for this room; `topic` identifies it without revealing its key. */
  read(topic: string): string | null;
  write(topic: string, attendance: string): void;
}

const epochSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const attendanceSchema = v.object({
  epoch: epochSchema,
  since: epochSchema,
  present: v.pipe(v.array(peerIdSchema), v.maxLength(64), v.readonly()),
  at: epochSchema,
});

/** `null` for invalid text, as if nobody had been present. */
export function attendanceOf(stored: string | null): Attendance | null {
  try {
    const checked = v.safeParse(attendanceSchema, JSON.parse(stored ?? 'null'));
    return checked.success ? checked.output : null;
  } catch {
    return null; // not JSON
  }
}

export const attendanceBook = (store: AttendanceStore, topic: string): AttendanceBook => ({
  former: attendanceOf(store.read(topic)),
  write(now) {
    // Another page of the owner may have stored a newer epoch.
    const stored = attendanceOf(store.read(topic));
    if (!stored || stored.epoch <= now.epoch) store.write(topic, JSON.stringify(now));
  },
});
