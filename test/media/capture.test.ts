import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import type { CallError, ErrorCode } from '../../src/base/errors.js';
import { Capture } from '../../src/media/capture.js';
import { until } from '../until.js';

describe('Capture', () => {
  let scope: AbortScope;
  let changes: number;
  let lost: ErrorCode[];
  let capture: Capture;
  beforeEach(() => {
    scope = abortScope();
    changes = 0;
    lost = [];
    const onLost = ({ code }: CallError) => lost.push(code);
    capture = new Capture({ onChange: () => changes++, onLost }, scope.signal);
  });
  afterEach(() => scope.end());

  const wantBoth = (one = capture) => {
    one.setPreference('microphone', 'on');
    one.setPreference('camera', 'on');
  };

  /** Microphone and camera are wanted; the delay is an option, so that no test waits for it. */
  const captureDelayedAfter = (delayedMs: number) => {
    const one = new Capture({ onChange: () => {}, onLost: () => {}, delayedMs }, scope.signal);
    wantBoth(one);
    return one;
  };

  it('opens microphone and camera with one prompt', async () => {
    wantBoth();
    await capture.open();
    expect(capture.media).to.deep.equal({ microphone: true, camera: true, screen: false });
    expect(capture.facts.stream?.getTracks()).to.have.length(2);
    expect(changes).to.be.greaterThan(0);
  });

  it('stops the device when the camera is switched off', async () => {
    wantBoth();
    await capture.open();
    const { camera } = capture.tracks;
    await capture.setCamera(false);
    expect(camera?.readyState).to.equal('ended');
    expect(capture.tracks.camera).to.equal(null);
    await capture.setCamera(true);
    expect(capture.tracks.camera?.readyState).to.equal('live');
  });

  it('keeps a muted microphone open, and sends silence', async () => {
    wantBoth();
    await capture.open();
    const { microphone } = capture.tracks;
    await capture.setMicrophone(false);
    expect(capture.tracks.microphone).to.equal(null);
    expect(microphone?.readyState).to.equal('live');
    expect(microphone?.enabled).to.equal(false);
    await capture.setMicrophone(true);
    expect(capture.tracks.microphone).to.equal(microphone);
    expect(microphone?.enabled).to.equal(true);
  });

  it('does not reopen a device that the user switched off before', async () => {
    wantBoth();
    await capture.setCamera(false);
    await capture.open();
    expect(capture.media).to.deep.equal({ microphone: true, camera: false, screen: false });
  });

  it('never opens a device that the page excludes', async () => {
    capture.setPreference('microphone', 'on');
    capture.setPreference('camera', 'none');
    await capture.open();
    expect(capture.facts.camera.status).to.equal('none');
    expect(capture.media.camera).to.equal(false);
  });

  it('stops a capture that arrives after the end', async () => {
    const stopped: MediaStreamTrack[] = [];
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await real(constraints);
      stopped.push(...stream.getTracks());
      return stream;
    };
    try {
      wantBoth();
      const opening = capture.open();
      scope.end();
      await opening;
    } finally {
      mediaDevices.getUserMedia = real;
    }
    expect(stopped).to.have.length(2);
    expect(stopped.map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
  });

  it('stops a capture that arrives after it was switched off again', async () => {
    const on = capture.setCamera(true);
    await capture.setCamera(false);
    await on;
    expect(capture.media.camera).to.equal(false);
    expect(capture.facts.stream).to.equal(null);
  });

  it('switches to the next device when one is unplugged', async function () {
    wantBoth();
    await capture.open();
    const { camera } = capture.tracks;
    let heard = false;
    camera?.addEventListener('ended', () => {
      heard = true;
    });
    // The event of the browser for an unplugged device; scripts cannot dispatch it in Firefox.
    camera?.dispatchEvent(new Event('ended'));
    if (!heard) this.skip();
    expect(capture.tracks.camera).to.equal(null);
    await until(() => capture.facts.camera.status === 'on', 'the next device');
    expect(capture.tracks.camera).to.not.equal(camera);
    expect(camera?.readyState).to.equal('ended');
    expect(capture.tracks.camera?.readyState).to.equal('live');
  });

  for (const [what, name, code] of [
    ['no other device is there', 'NotFoundError', 'media-not-found'],
    ['permission was withdrawn', 'NotAllowedError', 'media-denied'],
  ] as const) {
    it(`is off, with the reason, when ${what}`, async function () {
      wantBoth();
      await capture.open();
      const { mediaDevices } = navigator;
      const real = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name));
      try {
        const { microphone } = capture.tracks;
        let heard = false;
        microphone?.addEventListener('ended', () => {
          heard = true;
        });
        microphone?.dispatchEvent(new Event('ended'));
        if (!heard) this.skip();
        await until(() => lost.length > 0, 'it is told');
      } finally {
        mediaDevices.getUserMedia = real;
      }
      expect(lost).to.deep.equal([code]);
      expect(capture.facts.microphone).to.include({ status: 'off', error: code });
      expect(capture.media).to.deep.equal({ microphone: false, camera: true, screen: false });
      await capture.setMicrophone(true);
      expect(capture.media.microphone).to.equal(true);
    });
  }

  for (const [name, code] of [
    ['NotAllowedError', 'media-denied'],
    ['NotFoundError', 'media-not-found'],
    ['NotReadableError', 'media-in-use'],
    ['AbortError', 'media-failed'],
  ] as const) {
    it(`maps ${name} to ${code}, and stays usable`, async () => {
      const { mediaDevices } = navigator;
      const real = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name));
      try {
        const failure = await capture.setCamera(true).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(failure).to.have.property('code', code);
        expect(capture.facts.camera).to.include({ status: 'off', error: code });
      } finally {
        mediaDevices.getUserMedia = real;
      }
      await capture.setCamera(true);
      expect(capture.facts.camera).to.include({ status: 'on', error: null });
    });
  }

  describe('when a screen is not available', () => {
    // A headless browser has no picker to cancel, so its answer is simulated.
    const answering = async (answer: () => Promise<MediaStream>) => {
      const { mediaDevices } = navigator;
      const real = mediaDevices.getDisplayMedia;
      mediaDevices.getDisplayMedia = answer;
      try {
        return await capture.startScreen().then(
          () => null,
          (thrown: unknown) => (thrown as CallError).code,
        );
      } finally {
        mediaDevices.getDisplayMedia = real;
      }
    };
    const refusing = (name: string, message: string) => () =>
      Promise.reject(new DOMException(message, name));

    for (const message of [
      'Permission denied', // Chromium
      'Permission denied by user', // Chromium before 120
      'The request is not allowed by the user agent or the platform in the current context.', // Firefox
      'The request is not allowed by the user agent or the platform in the current context, possibly because the user denied permission.', // Safari
    ]) {
      it(`does not report a closed picker as an error: ${message}`, async () => {
        expect(await answering(refusing('NotAllowedError', message))).to.equal(null);
        expect(capture.facts.screen).to.include({ status: 'off', error: null });
      });
    }

    for (const [name, message, code] of [
      ['NotAllowedError', 'Permission denied by system', 'screen-denied'],
      [
        'NotAllowedError',
        'Access to the feature "display-capture" is disallowed by permissions policy.',
        'screen-policy',
      ],
      ['SecurityError', 'insecure', 'screen-policy'],
      ['NotFoundError', 'The object can not be found here.', 'screen-failed'],
      ['NotReadableError', 'Could not start video source', 'screen-failed'],
      ['AbortError', 'Invalid state', 'screen-failed'],
      ['InvalidStateError', 'getDisplayMedia requires transient activation', 'screen-failed'],
      ['OverconstrainedError', 'no such size', 'screen-failed'],
      ['Stranger', 'of a later browser', 'screen-failed'],
    ] as const) {
      it(`maps ${name} (${message}) to ${code}`, async () => {
        expect(await answering(refusing(name, message))).to.equal(code);
        expect(capture.facts.screen).to.include({ status: 'off', error: code });
      });
    }

    it('does not end a newer capture because of an older answer', async () => {
      let cancel: () => void = () => {};
      const first = answering(
        () =>
          new Promise((_, reject) => {
            cancel = () => reject(new DOMException('Permission denied', 'NotAllowedError'));
          }),
      );
      capture.stopScreen();
      const canvas = document.createElement('canvas').captureStream();
      expect(await answering(async () => canvas)).to.equal(null);
      cancel();
      await first;
      expect(capture.facts.screen.status).to.equal('on');
    });
  });

  it('reports a device as blocked that became unreadable when its permission was withdrawn', async () => {
    const { mediaDevices, permissions } = navigator;
    const opened = mediaDevices.getUserMedia;
    const asked = permissions.query;
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotReadableError'));
    // A page cannot withdraw a permission of the user, so the answer of the browser is simulated.
    permissions.query = ({ name }) =>
      Promise.resolve({ name, state: 'denied' } as unknown as PermissionStatus);
    try {
      const failure = await capture.setCamera(true).catch((thrown: unknown) => thrown);
      expect(failure).to.have.property('code', 'media-denied');
      expect(capture.facts.camera).to.include({ status: 'off', error: 'media-denied' });
    } finally {
      mediaDevices.getUserMedia = opened;
      permissions.query = asked;
    }
  });

  it('reports an unplugged device as missing until one is plugged in', async () => {
    const { mediaDevices } = navigator;
    const opened = mediaDevices.getUserMedia;
    const listed = mediaDevices.enumerateDevices;
    let kinds: readonly MediaDeviceKind[] = [];
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotFoundError'));
    mediaDevices.enumerateDevices = async () => kinds.map((kind) => ({ kind }) as MediaDeviceInfo);
    const changed = async () => {
      const before = changes;
      mediaDevices.dispatchEvent(new Event('devicechange'));
      await until(() => changes > before, 'looked at the devices');
      return [capture.facts.microphone.error, capture.facts.camera.error];
    };
    try {
      wantBoth();
      await capture.open();
      // The same event fires when a device is unplugged.
      expect(await changed()).to.deep.equal(['media-not-found', 'media-not-found']);
      kinds = ['audiooutput', 'audioinput'];
      expect(await changed()).to.deep.equal([null, 'media-not-found']);
      kinds = ['videoinput'];
      expect(await changed()).to.deep.equal([null, null]);
    } finally {
      mediaDevices.getUserMedia = opened;
      mediaDevices.enumerateDevices = listed;
    }
  });

  it('opens one device when the other is missing', async () => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) =>
      constraints?.video
        ? Promise.reject(new DOMException('no camera', 'NotFoundError'))
        : real(constraints);
    try {
      wantBoth();
      await capture.open();
    } finally {
      mediaDevices.getUserMedia = real;
    }
    expect(capture.media).to.deep.equal({ microphone: true, camera: false, screen: false });
    expect(capture.facts.camera.error).to.equal('media-not-found');
  });

  describe('with a slow browser', () => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    let asked: MediaStreamConstraints[] = [];
    let refuse: () => void = () => {};
    beforeEach(() => {
      asked = [];
      mediaDevices.getUserMedia = (constraints = {}) => {
        asked.push(constraints);
        if (!(constraints.audio && constraints.video)) return real(constraints);
        return new Promise((_, reject) => {
          refuse = () => reject(new DOMException('no such device', 'NotFoundError'));
        });
      };
    });
    afterEach(() => {
      mediaDevices.getUserMedia = real;
    });

    it('opens the microphone on a click when the request for both is never answered', async () => {
      wantBoth();
      void capture.open();
      expect(capture.facts.microphone.status).to.equal('asking');
      await capture.setMicrophone(true);
      expect(asked).to.have.length(2);
      expect(asked[1]).to.not.have.property('video');
      expect(capture.media).to.deep.equal({ microphone: true, camera: false, screen: false });
      expect(capture.facts.camera.status).to.equal('asking');
      // The request for both fails later: that does not concern the microphone.
      refuse();
      await until(() => capture.facts.camera.status !== 'asking', 'the answer');
      expect(capture.media.microphone).to.equal(true);
    });

    it('reports the delay, and requests each device alone', async () => {
      const { permissions } = navigator;
      const query = permissions.query;
      permissions.query = ({ name }) =>
        Promise.resolve({ name, state: 'granted' } as unknown as PermissionStatus);
      try {
        mediaDevices.getUserMedia = (constraints = {}) => {
          asked.push(constraints);
          return constraints.video ? new Promise(() => {}) : real(constraints);
        };
        const hasty = captureDelayedAfter(0);
        void hasty.open();
        expect(hasty.facts.camera.delayed).to.equal(false);
        await until(() => hasty.media.microphone, 'the microphone alone');
        await until(() => hasty.facts.camera.delayed, 'the camera is late');
        expect(hasty.facts.camera.status).to.equal('asking');
        expect(hasty.facts.microphone.delayed).to.equal(false);
        expect(asked.map(({ audio, video }) => [!!audio, !!video])).to.deep.equal([
          [true, true],
          [true, false],
          [false, true],
        ]);
      } finally {
        permissions.query = query;
      }
    });

    it('shows no second prompt before the first is answered', async () => {
      const { permissions } = navigator;
      const query = permissions.query;
      let queried = 0;
      permissions.query = ({ name }) => {
        queried++;
        return Promise.resolve({ name, state: 'prompt' } as unknown as PermissionStatus);
      };
      try {
        const hasty = captureDelayedAfter(0);
        const opening = hasty.open();
        await until(() => queried === 2 && hasty.facts.camera.delayed, 'looked up');
        refuse();
        await opening;
        expect(asked.filter(({ audio, video }) => audio && video)).to.have.length(1);
        // Only after both were refused.
        expect(asked).to.have.length(3);
      } finally {
        permissions.query = query;
      }
    });

    it('uses the first answer of two requests and stops the other', async () => {
      const tracks: MediaStreamTrack[] = [];
      const answers: (() => void)[] = [];
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await real(constraints);
        tracks.push(...stream.getTracks());
        await new Promise<void>((resolve) => answers.push(resolve));
        return stream;
      };
      const first = capture.setCamera(true);
      const second = capture.setCamera(true);
      await until(() => answers.length === 2, 'both are asked');
      answers[1]?.();
      await second;
      answers[0]?.();
      await first;
      expect(tracks.map(({ readyState }) => readyState)).to.have.members(['live', 'ended']);
      expect(capture.tracks.camera?.readyState).to.equal('live');
    });

    it('is off when the newest request is refused, although an older one is open', async () => {
      wantBoth();
      void capture.open();
      const pending = capture.setMicrophone(true);
      await pending;
      await capture.setMicrophone(false);
      mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      const failure = await capture.setCamera(true).catch(({ code }: CallError) => code);
      expect(failure).to.equal('media-denied');
      expect(capture.facts.camera).to.include({ status: 'off', error: 'media-denied' });
    });

    it('does not request a device again that was closed in the meantime', async () => {
      wantBoth();
      const opening = capture.open();
      capture.close();
      refuse();
      await opening;
      expect(asked).to.have.length(1);
      expect(capture.facts.stream).to.equal(null);
    });

    it('does not request a device again that was switched off in the meantime', async () => {
      wantBoth();
      const opening = capture.open();
      await capture.setCamera(false);
      refuse();
      await opening;
      expect(capture.media).to.deep.equal({ microphone: true, camera: false, screen: false });
    });
  });

  for (const name of ['microphone', 'camera'] as const) {
    it(`announces that the system has muted the ${name}`, async function () {
      wantBoth();
      await capture.open();
      const track = capture.tracks[name];
      let heard = false;
      track?.addEventListener('mute', () => {
        heard = true;
      });
      changes = 0;
      // A hardware switch, or another program; scripts cannot dispatch this event in Firefox.
      track?.dispatchEvent(new Event('mute'));
      if (!heard) this.skip();
      expect(capture.media).to.deep.equal({
        microphone: true,
        camera: true,
        screen: false,
        [name]: false,
      });
      expect(capture.tracks[name]).to.equal(track);
      expect(changes).to.equal(1);
      track?.dispatchEvent(new Event('unmute'));
      expect(capture.media[name]).to.equal(true);
      expect(changes).to.equal(2);
    });
  }

  it('stays muted when the microphone is unplugged and another one is used', async () => {
    wantBoth();
    await capture.open();
    const track = capture.tracks.microphone;
    await capture.setMicrophone(false);
    track?.dispatchEvent(new Event('ended'));
    const unplugged = performance.now();
    await until(() => performance.now() - unplugged > 500, 'time for a wrong conclusion');
    expect(capture.facts.microphone).to.include({ status: 'off', wanted: false });
    expect(capture.tracks.microphone).to.equal(null);
    await capture.setMicrophone(true);
    expect(capture.media.microphone).to.equal(true);
  });
});
