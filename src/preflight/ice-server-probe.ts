// A connection that leads to nobody, for a check: what its servers answer, and how long it takes. One for each server,
// so that every candidate and every error has an owner, whatever the browser writes into it.

import { abortScope, after, afterSilence, listen, onAbort } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import { parseCandidateRecord } from '../diagnostics/ice/candidate.js';
import {
  configured,
  isForeignFamily,
  readError,
  relayWaitMs,
  type ServerError,
  type ServerStatus,
  serverStatuses,
  srflxWaitMs,
} from '../diagnostics/ice/ice-servers.js';
import type { CandidateRecord, IceServerStatus } from '../diagnostics/peer-facts.js';
import type { Ms } from '../diagnostics/verdict.js';

/** An error of one network interface may come before the candidate of another. */
const errorGraceMs = 500;

/** What a connection has gathered so far; times count from its beginning. */
export interface Gathered {
  readonly at: Ms;
  readonly local: readonly CandidateRecord[];
  readonly errors: readonly ServerError[];
  /** Nothing more will come. */
  readonly isComplete: boolean;
}

/** Throws what the browser says of a configuration that it does not take. */
export function openConnection(
  configuration: RTCConfiguration,
  abortSignal: AbortSignal,
): RTCPeerConnection {
  const connection = new RTCPeerConnection(configuration);
  onAbort(abortSignal, () => connection.close());
  return connection;
}

export interface Wanted {
  readonly configuration: RTCConfiguration;
  /** Our own deadline: browsers need up to 40 s to admit a silence. */
  readonly dueMs: number;
  isEnough(found: Gathered): boolean;
}

/** Gathers until it is enough, nothing more comes, or time is up; the connection is closed then. */
export function gather(
  { configuration, dueMs, isEnough }: Wanted,
  abortSignal: AbortSignal,
): Promise<Gathered> {
  if (abortSignal.aborted)
    return Promise.resolve({ at: 0, local: [], errors: [], isComplete: false });
  const own = abortScope(abortSignal);
  const connection = openConnection(configuration, own.signal);
  const startedAt = monotonicMs();
  const local: CandidateRecord[] = [];
  const errors: ServerError[] = [];
  const now = () => Math.round(monotonicMs() - startedAt);
  const found = (isOver = false): Gathered => ({
    // A timer may be early by a fraction of a millisecond, and what is due then is due.
    at: isOver ? Math.max(dueMs, now()) : now(),
    local,
    errors,
    isComplete: connection.iceGatheringState === 'complete',
  });
  return new Promise((resolve) => {
    const end = (isOver = false) => {
      if (own.signal.aborted) return;
      const all = found(isOver);
      own.end();
      resolve(all);
    };
    const look = () => {
      const sofar = found();
      if (sofar.isComplete || isEnough(sofar)) end();
    };
    onAbort(abortSignal, () => resolve(found()));
    listen<RTCPeerConnectionIceEvent>(
      connection,
      'icecandidate',
      ({ candidate }) => {
        const read = candidate && parseCandidateRecord(candidate.candidate, candidate);
        if (read) local.push({ ...read, id: `c${local.length}`, generation: 0, gatheredAt: now() });
        look();
      },
      own.signal,
    );
    listen<RTCPeerConnectionIceErrorEvent>(
      connection,
      'icecandidateerror',
      (event) => {
        const error = readError(event, now());
        errors.push(error);
        if (!isForeignFamily(error)) after(errorGraceMs, () => end(), own.signal);
      },
      own.signal,
    );
    listen(connection, 'icegatheringstatechange', look, own.signal);
    afterSilence(dueMs, () => end(true), own.signal);
    // One section with one component: a data channel asks for no device and no permission.
    connection.createDataChannel('check');
    connection.setLocalDescription().catch(() => end());
  });
}

/** One URL of the configuration, with what belongs to it. */
export interface SingleServer extends ServerStatus {
  readonly ice: RTCIceServer;
}

/** Every URL once. */
export function oneByOne(
  servers: readonly RTCIceServer[],
  wallMs: number,
): readonly SingleServer[] {
  const all = servers.flatMap(({ urls, ...login }) =>
    [urls].flat().flatMap((url) => {
      const ice = { ...login, urls: url };
      return configured([ice], wallMs).map((known): SingleServer => ({ ...known, ice }));
    }),
  );
  return all.filter(({ url }, index) => index === all.findIndex((one) => one.url === url));
}

const untried = ({ ice: _ice, ...known }: SingleServer): IceServerStatus => ({
  ...known,
  fate: 'untried',
  attribution: 'url',
});

export const untriedOf = (servers: readonly SingleServer[]): readonly IceServerStatus[] =>
  servers.map(untried);

/** What has become of the only server that was asked. Pure. */
export function fateOf(
  server: SingleServer,
  { at, local, errors, isComplete }: Gathered,
): IceServerStatus {
  const { ice: _ice, ...known } = server;
  // Nobody else was asked, so it told all of them: Firefox names no server.
  // Browser note firefox-candidate-without-server
  const told = local.map((one) => (one.type === 'host' ? one : { ...one, server: server.url }));
  const [fate = untried(server)] = serverStatuses([known], {
    since: 0,
    now: at,
    local: told,
    errors,
    isComplete,
  });
  if (fate.fate !== 'waiting' && fate.fate !== 'redundant') return fate;
  // A reflexive address that is our own is told by nobody; where a server keeps silent, gathering goes on.
  if (!isComplete) return fate.fate === 'waiting' ? fate : { ...fate, fate: 'silent' };
  if (server.kind === 'stun' && local.length > 0) return { ...fate, fate: 'works', firstMs: at };
  // Neither an answer nor an error: the browser did not ask, as Firefox with a `turns:` URL that has no name in it.
  // Browser note firefox-turns-address
  return untried(server);
}

/** Asks one server alone. Rejects with what the browser says of a configuration that it does not take. */
export async function probeServer(
  server: SingleServer,
  abortSignal: AbortSignal,
): Promise<IceServerStatus> {
  const isStun = server.kind === 'stun';
  const configuration: RTCConfiguration = {
    iceServers: [server.ice],
    // A TURN server tells our address, too, which is not what it is asked for here.
    iceTransportPolicy: isStun ? 'all' : 'relay',
  };
  const dueMs = isStun ? srflxWaitMs : relayWaitMs;
  const isEnough = (sofar: Gathered) => fateOf(server, sofar).fate === 'works';
  return fateOf(server, await gather({ configuration, dueMs, isEnough }, abortSignal));
}
