// In a frame whose permissions policy forbids camera or microphone: a real frame, since only a browser enforces it.
import { expect } from 'chai';
import { until } from '../until.js';

const knowsPolicy = 'featurePolicy' in document;

describe('a frame without permission for devices', () => {
  let frame: HTMLIFrameElement | undefined;
  afterEach(() => frame?.remove());

  /** A tag in a frame with this `allow`, and the codes of its `call-error` events. */
  async function framed(allow: string, attributes: string) {
    const inner = document.createElement('iframe');
    frame = inner;
    inner.allow = allow;
    inner.srcdoc = `<!doctype html><html lang="en"><script>
        addEventListener('call-error', ({ code }) => (window.codes ??= []).push(code), true);
      </script>
      <script type="module" src="${new URL('../../src/index.ts', import.meta.url).href}"></script>
      <video-call room="r" ice-servers="[]" brokers="ws://127.0.0.1:9" ${attributes}></video-call>`;
    document.body.append(inner);
    const inside = () => inner.contentWindow as unknown as { codes?: string[] };
    const element = () => inner.contentDocument?.querySelector('video-call') ?? null;
    await until(() => element()?.shadowRoot?.querySelector('.base'), 'the tag is drawn');
    return { codes: () => inside().codes ?? [], text: () => element()?.shadowRoot?.textContent };
  }

  it('is reported before the call, with the required `allow` list', async function () {
    // Only Chromium exposes the policy to a page.
    if (!knowsPolicy) this.skip();
    const { codes, text } = await framed("camera 'none'; microphone 'none'", '');
    await until(() => codes().includes('media-policy'), 'told');
    expect(codes()).to.deep.equal(['media-policy']);
    await until(
      () => text()?.includes('allow="camera; microphone; display-capture"'),
      'the remedy is shown',
    );
  });

  it('is reported in the call, for the device that it concerns', async function () {
    if (!knowsPolicy) this.skip();
    const { codes, text } = await framed("camera 'none'; microphone *", 'auto-join');
    await until(() => codes().includes('media-policy'), 'told');
    await until(
      () => text()?.includes('allow="camera; microphone; display-capture"'),
      'the remedy is shown',
    );
    expect(codes().filter((code) => code === 'media-policy')).to.have.length(1);
  });

  it('is not reported for a device that the page disables', async function () {
    if (!knowsPolicy) this.skip();
    const { codes } = await framed("camera 'none'; microphone *", 'video="none" audio="off"');
    await until(
      () =>
        frame?.contentDocument?.querySelector('video-call')?.getAttribute('state') === 'prejoin',
      'prejoin',
    );
    expect(codes()).to.deep.equal([]);
  });
});
