// Who was present in a room of an owner, as its page stores it: text in and out of a store that the page may bring.

import * as v from 'valibot';
import type { Attendance, AttendanceBook } from '../lobby/attendance.js';
import { peerIdSchema } from '../protocol/schema.js';

/** Where it is kept, as text whose format is ours. Only the owner's page is asked. */
export interface AttendanceStore {
  /** `null` when nothing is known of this room; `topic` names it, and does not tell its key. */
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

/** `null` for anything else: as if nobody had been here. */
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
    // Another page of the owner may know better.
    const stored = attendanceOf(store.read(topic));
    if (!stored || stored.epoch <= now.epoch) store.write(topic, JSON.stringify(now));
  },
});
