// Icons that only a running call needs, in the chunk that draws them.

import Crown from 'lucide/dist/esm/icons/crown.mjs';
import DoorClosedLocked from 'lucide/dist/esm/icons/door-closed-locked.mjs';
import DoorOpen from 'lucide/dist/esm/icons/door-open.mjs';
import EllipsisVertical from 'lucide/dist/esm/icons/ellipsis-vertical.mjs';
import UserStar from 'lucide/dist/esm/icons/user-star.mjs';
import { iconOf } from '../shell/icons.js';

export const crown = iconOf(Crown);
export const lockedDoor = iconOf(DoorClosedLocked);
export const openDoor = iconOf(DoorOpen);
export const moreIcon = iconOf(EllipsisVertical);
export const star = iconOf(UserStar);
