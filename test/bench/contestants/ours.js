// The element as a page uses it: the preview runs with the camera that was handed in. Warm: the pointer is over the tag.
let call;

window.contestant = {
  async prepare({ room, id, url, secret, attributes }) {
    await customElements.whenDefined('video-call');
    call = document.createElement('video-call');
    const given = { room, name: id, brokers: url, 'ice-servers': '[]', ...attributes };
    for (const [name, value] of Object.entries(given)) call.setAttribute(name, value);
    if (secret) call.secret = Uint8Array.from(secret);
    document.body.append(call);
    const isReady = () => call.localStream?.getVideoTracks().length > 0;
    while (!isReady()) await new Promise((resolve) => setTimeout(resolve, 20));
  },
  async warm() {
    call.dispatchEvent(new PointerEvent('pointerenter'));
  },
  join: () => call.join(),
  // A member whose connection is lost keeps its place for a while.
  others: () => call.peers.filter(({ stage }) => stage === 'connected').length,
};
