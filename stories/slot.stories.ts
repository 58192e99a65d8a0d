// Replacements for the built-in connection report. Their code is in stories/slot/ and is tested in a real call.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { fakeCall, fakePeer } from '../src/testing.js';
import { reports } from './reports.js';
import { MyReport } from './slot/lit.js';
import { reportInto } from './slot/plain.js';
import { ConnectionReport } from './slot/react.js';

if (!customElements.get('my-report')) customElements.define('my-report', MyReport);

const report = reports['a group'];
const inCall = () =>
  fakeCall({ stage: 'joined', arrival: 'joined', peers: [fakePeer({ id: 'Anna' })], report });

const meta: Meta = {
  title: 'video-call/The slot for diagnostics',
  parameters: { layout: 'fullscreen' },
};

export default meta;

const size = 'block-size: 520px';

/** The event is dispatched with the next report. */
const plain = (place?: Element) => {
  if (place instanceof HTMLElement) reportInto(place, new AbortController().signal);
};

export const PlainHtml: StoryObj = {
  render: () => {
    const call = inCall();
    setTimeout(() => call.show({ report: { ...report } }));
    return html`<video-call style=${size} diagnostics .call=${call}>
      <p slot="diagnostics" style="white-space: pre-line" ${ref(plain)}>No participants yet.</p>
    </video-call>`;
  },
};

export const LitElement: StoryObj = {
  render: () => html`<video-call style=${size} diagnostics .call=${inCall()}>
    <my-report slot="diagnostics"></my-report>
  </video-call>`,
};

const react = (host?: Element) => {
  if (host) createRoot(host).render(createElement(ConnectionReport));
};

export const ReactComponent: StoryObj = {
  render: () => {
    const call = inCall();
    setTimeout(() => call.show({ report: { ...report } }), 500);
    return html`<video-call style=${size} diagnostics .call=${call}>
      <div slot="diagnostics" ${ref(react)}></div>
    </video-call>`;
  },
};
