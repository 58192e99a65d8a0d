// 简体中文。Simplified Chinese: its messages by part.

import type { Language } from '../language-shape.js';
import { zhCn } from './call.js';

export const simplifiedChinese: Language = {
  call: zhCn,
  parts: {
    glossary: async () => (await import('./glossary.js')).glossaryZhCn,
    lobby: async () => (await import('./lobby.js')).lobbyZhCn,
    preflight: async () => (await import('./preflight.js')).preflightZhCn,
    report: async () => (await import('./report.js')).reportZhCn,
    sas: async () => (await import('./sas.js')).sasZhCn,
    stage: async () => (await import('./stage.js')).stageZhCn,
    verdicts: async () => (await import('./verdicts.js')).verdictsZhCn,
  },
};
