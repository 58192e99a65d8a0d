// What the uplink and the processor allow of the video that is wanted: the state of a moment ago and a sample → the state now.
// It steps down soon and up late, and later after each step up that was taken back, so that it does not oscillate. Pure.

/** What one participant wants of the camera. */
export interface Demand {
  readonly id: string;
  /** Bits per second; above 0. */
  readonly bps: number;
}

/** Less than this shows a still of single frames: the sound gets it. Bits per second. */
export const floorBps = 50_000;
/** What the sound to one participant takes, with the headers of its packets. Opus sends about 32 kb/s. */
export const soundBps = 40_000;

/**
 * Shares the uplink out over what is wanted. The largest demands get the floor first; what is left is shared in proportion to
 * what is still wanted. A participant that is not listed gets nothing. The sum is never above `bps`.
 */
export function shareUplink(demands: readonly Demand[], bps: number): ReadonlyMap<string, number> {
  const chosen: { readonly id: string; readonly least: number; readonly more: number }[] = [];
  let left = bps;
  for (const { id, bps: wanted } of [...demands].sort((one, other) => other.bps - one.bps)) {
    const least = Math.min(wanted, floorBps);
    if (least > left) break;
    left -= least;
    chosen.push({ id, least, more: wanted - least });
  }
  const more = chosen.reduce((sum, each) => sum + each.more, 0);
  const factor = more > 0 ? Math.min(1, left / more) : 0;
  return new Map(chosen.map((each) => [each.id, Math.floor(each.least + each.more * factor)]));
}

/** Steps below the limit that the ladder gives; see `lowered`. */
export const cpuLevels = 2;
const cpuMs = {
  /** The encoder is limited for this long before the first step, and for this long before the second. */
  down: 2000,
  downAgain: 3000,
  /** It is not limited for this long before a step up. Doubled by each step up that is taken back. */
  up: 10_000,
  upMost: 120_000,
  /** A step down within this time takes the last step up back. */
  failed: 20_000,
} as const;

export interface CpuState {
  readonly level: number;
  /** Since when the encoder has been limited, or not limited, without a change of the level. */
  readonly since: number;
  readonly isLimited: boolean;
  /** The last step up. */
  readonly raisedAt: number;
  readonly upMs: number;
}

export const unlimitedCpu: CpuState = {
  level: 0,
  since: 0,
  isLimited: false,
  raisedAt: Number.NEGATIVE_INFINITY,
  upMs: cpuMs.up,
};

/** `isLimited`: an encoder reports that the processor limits it. */
export function nextCpu(state: CpuState, isLimited: boolean, now: number): CpuState {
  if (isLimited !== state.isLimited) return { ...state, isLimited, since: now };
  const { level, since, raisedAt, upMs } = state;
  const lasted = now - since;
  const dueMs = level === 0 ? cpuMs.down : cpuMs.downAgain;
  if (isLimited && level < cpuLevels && lasted >= dueMs) {
    const isTakenBack = now - raisedAt < cpuMs.failed;
    return {
      ...state,
      level: level + 1,
      since: now,
      upMs: isTakenBack ? Math.min(cpuMs.upMost, upMs * 2) : upMs,
    };
  }
  if (!isLimited && level > 0 && lasted >= upMs) {
    return { ...state, level: level - 1, since: now, raisedAt: now };
  }
  return !isLimited && lasted >= cpuMs.upMost ? { ...state, since: now, upMs: cpuMs.up } : state;
}

const uplinkMs = {
  /** The uplink is too small for this long before it is shared out, and large enough before that ends. */
  short: 2000,
  ample: 3000,
  /** Not all get the floor for this long before a camera is paused. */
  pause: 3000,
  /** Estimates do not grow while nothing is sent: a paused camera is tried again. Doubled when that fails. */
  retry: 10_000,
  retryMost: 60_000,
  trial: 4000,
} as const;
/** The uplink is ample if it has this much more than is wanted. */
const ampleFactor = 1.15;

export interface UplinkState {
  /** The uplink is smaller than what is wanted. */
  readonly isShort: boolean;
  /** Since when samples contradict `isShort`; `null` while they do not. */
  readonly doubtedAt: number | null;
  /** Since when not all get the floor; `null` while they do. */
  readonly starvedAt: number | null;
  /** The participants that get no camera. */
  readonly paused: readonly string[];
  readonly pausedAt: number;
  /** The floor is sent to all, to find out what the uplink carries. */
  readonly trialUntil: number;
  readonly retryMs: number;
  /** Bits per second of each camera; `null`: as wanted. */
  readonly shares: ReadonlyMap<string, number> | null;
}

export const ampleUplink: UplinkState = {
  isShort: false,
  doubtedAt: null,
  starvedAt: null,
  paused: [],
  pausedAt: 0,
  trialUntil: Number.NEGATIVE_INFINITY,
  retryMs: uplinkMs.retry,
  shares: null,
};

export interface UplinkSample {
  readonly demands: readonly Demand[];
  /** What is measured, less the sound; `Infinity` if it is unknown. */
  readonly bps: number;
  /** An encoder reports that the rate limits it. */
  readonly isLimited: boolean;
}

export function nextUplink(state: UplinkState, sample: UplinkSample, now: number): UplinkState {
  const { demands, bps } = sample;
  const wanted = demands.reduce((sum, { bps }) => sum + bps, 0);
  const looksShort = state.isShort ? bps < wanted * ampleFactor : bps < wanted && sample.isLimited;
  const doubtedAt = looksShort === state.isShort ? null : (state.doubtedAt ?? now);
  const dueMs = state.isShort ? uplinkMs.ample : uplinkMs.short;
  if (doubtedAt !== null && now - doubtedAt >= dueMs) {
    if (state.isShort) return { ...ampleUplink, retryMs: state.retryMs };
    return shared({ ...state, isShort: true, doubtedAt: null }, sample, now);
  }
  const next = { ...state, doubtedAt };
  return state.isShort ? shared(next, sample, now) : next;
}

function shared(state: UplinkState, { demands, bps }: UplinkSample, now: number): UplinkState {
  const isPaused = ({ id }: Demand) => state.paused.includes(id);
  const paused = demands.filter(isPaused).map(({ id }) => id);
  const active = demands.filter((demand) => !isPaused(demand));
  const floors = (all: readonly Demand[]) =>
    new Map(all.map((one) => [one.id, Math.min(one.bps, floorBps)]));
  if (paused.length > 0 && now - state.pausedAt >= state.retryMs) {
    const trialUntil = now + uplinkMs.trial;
    return { ...state, starvedAt: null, paused: [], trialUntil, shares: floors(demands) };
  }
  const isTrial = now < state.trialUntil;
  const given = isTrial ? floors(active) : shareUplink(active, bps);
  const starved = active.filter(({ id }) => !given.has(id)).map(({ id }) => id);
  const starvedAt = starved.length > 0 ? (state.starvedAt ?? now) : null;
  if (starvedAt !== null && now - starvedAt >= uplinkMs.pause) {
    const isFailed = now - state.trialUntil < uplinkMs.trial;
    const retryMs = isFailed ? Math.min(uplinkMs.retryMost, state.retryMs * 2) : uplinkMs.retry;
    const all = [...paused, ...starved];
    return { ...state, starvedAt: null, paused: all, pausedAt: now, retryMs, shares: given };
  }
  // The browser alone knows best what the only camera of an uplink can have.
  const isOnly = active.length <= 1 && !isTrial;
  const shares = isOnly ? null : new Map([...floors(active), ...given]);
  return { ...state, starvedAt, paused, shares };
}
