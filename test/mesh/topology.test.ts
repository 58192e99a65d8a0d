// The contract between a session and any topology: the same tests for the mesh, over real peer connections, and for a topology
// without peer connections.

import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import type { OutgoingTracks } from '../../src/media/capture.js';
import { Mesh } from '../../src/mesh/mesh.js';
import type { Topology, TopologyOptions } from '../../src/mesh/topology.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import type { GroupSignal, PeerId } from '../../src/protocol/signal.js';
import { confirmationsOf, painted, untilStill } from '../peer/pair.js';
import { until } from '../until.js';
import { type LoopbackHub, LoopbackTopology } from './loopback-topology.js';
import { meshOptions } from './options.js';

const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(32) as PeerId);
const [ann, bo, cy] = ids as [PeerId, PeerId, PeerId];
const isOn = (track: MediaStreamTrack | null) => track !== null;

/** One participant: a topology, and the state that a session would hold. */
class Participant {
  readonly scope: AbortScope = abortScope();
  readonly confirmed: PeerId[] = [];
  readonly received: { readonly from: PeerId; readonly signal: GroupSignal }[] = [];
  readonly errors: unknown[] = [];
  changes = 0;
  name: string;
  tracks: OutgoingTracks = { microphone: null, camera: null, screen: null };
  topology!: Topology;

  constructor(name: string) {
    this.name = name;
  }

  options(self: PeerId): TopologyOptions {
    return {
      self,
      introduction: () => {
        const { microphone, camera, screen } = this.tracks;
        const media = { microphone: isOn(microphone), camera: isOn(camera), screen: isOn(screen) };
        return { name: this.name, media };
      },
      tracks: () => this.tracks,
      summary: () => ({}),
      onConfirmed: (id) => this.confirmed.push(id),
      onGroup: (from, signal) => this.received.push({ from, signal }),
      onSoundOnly: () => {},
      onChange: () => this.changes++,
      onError: (error) => this.errors.push(error),
    };
  }

  view(id: PeerId) {
    return this.topology.views.find((view) => view.id === id);
  }
}

interface Kit {
  create(participant: Participant, self: PeerId): Promise<void>;
  /** The announcement of a participant by the room. */
  announced(self: PeerId, id: PeerId): Parameters<Topology['meet']>[1];
}

function meshKit(): Kit {
  const certificates = new Map<PeerId, Awaited<ReturnType<typeof createCertificate>>>();
  const all = new Map<PeerId, Participant>();
  return {
    async create(participant, self) {
      const certificate = await createCertificate();
      certificates.set(self, certificate);
      all.set(self, participant);
      participant.topology = new Mesh(
        meshOptions({
          ...participant.options(self),
          configuration: () => ({ certificates: [certificate.certificate] }),
          send: (to, signal) => queueMicrotask(() => all.get(to)?.topology.receive(self, signal)),
        }),
        participant.scope.signal,
      );
    },
    announced: (self, id) => ({
      fingerprint: certificates.get(id)!.fingerprint,
      confirmations: confirmationsOf(self > id),
      offer: self < id,
      echoed: true,
    }),
  };
}

function loopbackKit(): Kit {
  const hub: LoopbackHub = new Map();
  return {
    create: async (participant, self) => {
      participant.topology = new LoopbackTopology(
        participant.options(self),
        hub,
        participant.scope.signal,
      );
    },
    announced: (self, id) => ({
      fingerprint: new Uint8Array(32),
      confirmations: confirmationsOf(),
      offer: self < id,
      echoed: true,
    }),
  };
}

for (const [name, createKit] of [
  ['Mesh', meshKit],
  ['a topology without peer connections', loopbackKit],
] as const) {
  describe(`Topology contract: ${name}`, () => {
    let participants: Participant[];
    let kit: Kit;

    beforeEach(async () => {
      participants = ['Ann', 'Bo', 'Cy'].map((name) => new Participant(name));
      kit = createKit();
      for (const [i, participant] of participants.entries()) await kit.create(participant, ids[i]!);
    });
    afterEach(() => {
      for (const { scope } of participants) scope.end();
      expect(participants.flatMap(({ errors }) => errors)).to.deep.equal([]);
    });

    /** The room announces each pair to both, and to the offerer last, because its HELLO comes second. */
    async function connect(...those: readonly PeerId[]): Promise<Participant[]> {
      const of = (id: PeerId) => participants[ids.indexOf(id)]!;
      for (const self of [...those].reverse()) {
        for (const id of those)
          if (id !== self) of(self).topology.meet(id, kit.announced(self, id));
      }
      const isComplete = ({ topology, confirmed }: Participant) =>
        confirmed.length === those.length - 1 &&
        topology.views.length === those.length - 1 &&
        topology.views.every(({ stage, name }) => stage === 'connected' && name !== '');
      await until(() => those.map(of).every(isComplete), 'all connected, with their names');
      return those.map(of);
    }

    it('lists the participants that it meets, with their names', async () => {
      const [one] = await connect(ann, bo, cy);
      expect(one!.topology.views.map((view) => [view.id, view.name])).to.have.deep.members([
        [bo, 'Bo'],
        [cy, 'Cy'],
      ]);
      expect(one!.topology.size).to.equal(2);
      expect(one!.topology.members.map(({ id, ready }) => [id, ready])).to.have.deep.members([
        [bo, true],
        [cy, true],
      ]);
      expect(one!.changes).to.be.above(0);
    });

    it('does not count a participant that is not known to be alive', () => {
      const [{ topology }] = participants as [Participant];
      topology.meet(bo, { ...kit.announced(ann, bo), offer: false, echoed: false });
      expect([topology.views.length, topology.size]).to.deep.equal([0, 0]);
      topology.show(bo);
      expect([topology.views.length, topology.size]).to.deep.equal([1, 1]);
    });

    it('sends a changed name to all participants', async () => {
      const [one, two, three] = await connect(ann, bo, cy);
      one!.name = 'Anna';
      one!.topology.introduce();
      await until(
        () => [two, three].every((other) => other?.view(ann)?.name === 'Anna'),
        'the new name',
      );
    });

    it('publishes tracks, and announces the active sources', async () => {
      const { tracks, stop } = painted();
      try {
        const [one, two] = await connect(ann, bo);
        one!.tracks = tracks;
        one!.topology.publish();
        one!.topology.introduce();
        const kinds = () =>
          two!
            .view(ann)!
            .stream.getTracks()
            .filter(({ muted }) => !muted)
            .map(({ kind }) => kind)
            .sort()
            .join();
        await until(() => kinds() === 'audio,video', 'both tracks');
        await until(() => two!.view(ann)?.media.camera, 'the camera is announced');
        expect(two!.view(ann)?.media).to.deep.equal({
          microphone: true,
          camera: true,
          screen: false,
        });
      } finally {
        stop();
      }
    });

    it('sends no picture to a participant that does not show it, and sends it again on request', async () => {
      const { tracks, stop } = painted();
      const player = Object.assign(document.createElement('video'), { muted: true });
      document.body.append(player);
      let frames = 0;
      const count = () => {
        frames++;
        player.requestVideoFrameCallback(count);
      };
      player.requestVideoFrameCallback(count);
      try {
        const [one, two] = await connect(ann, bo);
        one!.tracks = tracks;
        one!.topology.publish();
        one!.topology.introduce();
        player.srcObject = two!.view(ann)!.stream;
        void player.play();
        await until(() => frames > 5, 'the picture');
        two!.topology.want(ann, { camera: 'off', screen: 'off' });
        const stillAt = await untilStill(() => frames);
        two!.topology.want(ann, { camera: { width: 320, height: 180, fps: 15 }, screen: 'off' });
        await until(() => frames > stillAt + 5, 'the picture is back');
        expect(two!.view(ann)?.media.camera, 'it is announced all the time').to.equal(true);
      } finally {
        player.remove();
        stop();
      }
    });

    it('sends a group signal to all or to one', async () => {
      const [one, two, three] = await connect(ann, bo, cy);
      const to = (locked: boolean): GroupSignal => ({ kind: 'lock', locked });
      one!.topology.sendToGroup(to(true), bo);
      one!.topology.sendToGroup(to(false));
      await until(() => two!.received.length === 2 && three!.received.length === 1, 'all arrive');
      expect(two!.received.map(({ signal }) => signal)).to.deep.equal([to(true), to(false)]);
      expect(three!.received).to.deep.equal([{ from: ann, signal: to(false) }]);
    });

    it('drops a participant, and notifies it', async () => {
      const [one, two] = await connect(ann, bo);
      one!.topology.drop(bo);
      expect([one!.topology.views, one!.topology.members]).to.deep.equal([[], []]);
      await until(() => two!.topology.views.length === 0, 'the other side drops us');
    });

    it('notifies all participants when it closes', async () => {
      const [one, two, three] = await connect(ann, bo, cy);
      one!.topology.close();
      await until(() => [two, three].every((other) => !other?.view(ann)), 'both drop us');
      one!.scope.end();
      expect(two!.topology.views.map(({ id }) => id)).to.deep.equal([cy]);
    });

    it('ignores commands for unknown participants', () => {
      const [{ topology }] = participants as [Participant];
      topology.drop(bo);
      topology.show(bo);
      topology.probeLiveness(bo);
      topology.receive(bo, { kind: 'bye' });
      topology.restart('asked', bo);
      topology.want(bo, { camera: 'off', screen: 'off' });
      topology.sendToGroup({ kind: 'lock', locked: true }, bo);
      expect([topology.views, topology.size]).to.deep.equal([[], 0]);
    });
  });
}
