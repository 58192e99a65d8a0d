// Probes ICE servers by connections without a peer, and measures the time of their responses. Each server has a
// separate connection, so that every candidate and every error can be attributed, even if the browser does not name the server.

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

/** The candidates and errors of a connection so far; times count from its creation. */
export interface Gathered {
  readonly at: Ms;
  readonly local: readonly CandidateRecord[];
  readonly errors: readonly ServerError[];
  /** No further candidate will be gathered. */
  readonly isComplete: boolean;
}

/** Throws the browser's exception if it rejects the configuration. */
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
  /** The deadline of this library, milliseconds: browsers need up to 40 s to report a silent server. */
  readonly dueMs: number;
  isEnough(found: Gathered): boolean;
}

/** Gathers until `isEnough`, until gathering is complete, or until the deadline; then closes the connection. */
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
    // A timer may fire early by a fraction of a millisecond; the deadline counts as reached.
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
    const endIfEnough = () => {
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
        endIfEnough();
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
    listen(connection, 'icegatheringstatechange', endIfEnough, own.signal);
    afterSilence(dueMs, () => end(true), own.signal);
    // One media section with one component: a data channel needs no device and no permission.
    connection.createDataChannel('check');
    connection.setLocalDescription().catch(() => end());
  });
}

/** One URL of the configuration with its credentials. */
export interface SingleServer extends ServerStatus {
  readonly ice: RTCIceServer;
}

/** Each URL once. */
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

/** The status of the only server of a connection. Pure. */
export function probeStatus(
  server: SingleServer,
  { at, local, errors, isComplete }: Gathered,
): IceServerStatus {
  const { ice: _ice, ...known } = server;
  // All candidates are of the only server: Firefox does not name it.
  // Browser note firefox-candidate-without-server
  const attributed = local.map((one) =>
    one.type === 'host' ? one : { ...one, server: server.url },
  );
  const [status = untried(server)] = serverStatuses([known], {
    since: 0,
    now: at,
    local: attributed,
    errors,
    isComplete,
  });
  if (status.fate !== 'waiting' && status.fate !== 'redundant') return status;
  // A reflexive address equal to a host address yields no candidate; gathering continues while a server is silent.
  if (!isComplete) return status.fate === 'waiting' ? status : { ...status, fate: 'silent' };
  if (server.kind === 'stun' && local.length > 0) return { ...status, fate: 'works', firstMs: at };
  // Neither a response nor an error: the browser did not use the server. Firefox ignores a `turns:` URL without a name.
  // Browser note firefox-turns-address
  return untried(server);
}

/** Probes one server alone. Rejects with the browser's exception if it rejects the configuration. */
export async function probeServer(
  server: SingleServer,
  abortSignal: AbortSignal,
): Promise<IceServerStatus> {
  const isStun = server.kind === 'stun';
  const configuration: RTCConfiguration = {
    iceServers: [server.ice],
    // A TURN server reports the reflexive address, too, which is not probed here.
    iceTransportPolicy: isStun ? 'all' : 'relay',
  };
  const dueMs = isStun ? srflxWaitMs : relayWaitMs;
  const isEnough = (sofar: Gathered) => probeStatus(server, sofar).fate === 'works';
  return probeStatus(server, await gather({ configuration, dueMs, isEnough }, abortSignal));
}
