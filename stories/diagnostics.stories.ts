// <video-call-diagnostics> in every named state: what a person sees when it works, and when it does not.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { keyed } from 'lit/directives/keyed.js';

import { fakeCall } from '../src/testing.js';
import { type ReportName, reports } from './reports.js';

interface Attributes {
  named: ReportName;
  width: string;
  lang: 'en' | 'zh-CN';
  theme: '' | 'light' | 'dark';
}

/** The report asks its place for a call by the context protocol; a place needs no more than this. */
interface CallRequest extends Event {
  readonly context: unknown;
  readonly callback: (call: unknown) => void;
}

const answer = (named: ReportName) => {
  const call = fakeCall({ report: reports[named] });
  return (event: Event) => {
    const request = event as CallRequest;
    if (request.context !== Symbol.for('video-call')) return;
    event.stopPropagation();
    request.callback(call);
  };
};

const meta: Meta<Attributes> = {
  title: 'video-call-diagnostics',
  component: 'video-call-diagnostics',
  args: { named: 'relay', width: '420px', lang: 'en', theme: '' },
  argTypes: {
    named: { control: 'select', options: Object.keys(reports) },
    lang: { control: 'inline-radio', options: ['en', 'zh-CN'] },
    theme: { control: 'inline-radio', options: ['', 'light', 'dark'] },
  },
  render: ({ named, width, lang, theme }) =>
    // Another state is another call: the report asks for it once, when it comes into the page.
    html`${keyed(
      named,
      html`<div style="max-inline-size: ${width}" @context-request=${answer(named)}>
        <video-call-diagnostics lang=${lang} theme=${theme}></video-call-diagnostics>
      </div>`,
    )}`,
};

export default meta;

type Story = StoryObj<Attributes>;
const story = (named: ReportName, args: Partial<Attributes> = {}): Story => ({
  name: named,
  args: { named, ...args },
});

export const Empty = story('empty');
export const Alone = story('alone');
export const SameNetwork = story('lan');
export const ThroughTheRouter = story('nat');
export const Relayed = story('relay');
export const RelayedOverTcp = story('relay over TCP');
export const Connecting = story('connecting');
export const NoAnswer = story('no answer');
export const BrokenWithoutRelay = story('broken without relay');
export const TurnPasswordWrong = story('TURN password wrong');
export const BrokerOffline = story('broker offline');
export const CameraDenied = story('camera denied');
export const Group = story('a group', { width: '900px' });
export const GroupInChinese = {
  ...story('a group', { lang: 'zh-CN' }),
  name: 'a group, in Chinese',
};
export const Narrow = { ...story('TURN password wrong', { width: '320px' }), name: 'narrow' };
