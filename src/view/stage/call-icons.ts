// The Lucide icons of a running call, besides those of icons.ts.

import type { TemplateResult } from 'lit';
import Check from 'lucide/dist/esm/icons/check.mjs';
import Link from 'lucide/dist/esm/icons/link.mjs';
import Phone from 'lucide/dist/esm/icons/phone.mjs';
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs';
import ScreenShareOff from 'lucide/dist/esm/icons/screen-share-off.mjs';
import ShieldCheck from 'lucide/dist/esm/icons/shield-check.mjs';
import Unplug from 'lucide/dist/esm/icons/unplug.mjs';
import Volume2 from 'lucide/dist/esm/icons/volume-2.mjs';
import { iconOf } from '../shell/icons.js';

const nodes = {
  check: Check,
  link: Link,
  phone: Phone,
  screen: ScreenShare,
  'screen-off': ScreenShareOff,
  verified: ShieldCheck,
  unplug: Unplug,
  sound: Volume2,
} as const;

export const callIcon = (name: keyof typeof nodes): TemplateResult => iconOf(nodes[name]);
