// <video-call-preflight> with every outcome: the messages before a call, and their remedies.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { keyed } from 'lit/directives/keyed.js';

import { type CheckName, checkSource, checks } from './checks.js';

interface Attributes {
  named: CheckName | '';
  for: string;
  brokers: string;
  iceServers: string;
  relayOnly: boolean;
  media: boolean;
  autoStart: boolean;
  width: string;
  lang: 'en' | 'zh-CN';
  theme: '' | 'light' | 'dark';
}

const meta: Meta<Attributes> = {
  title: 'video-call-preflight',
  component: 'video-call-preflight',
  args: {
    named: 'ready',
    for: '',
    brokers: '',
    iceServers: '',
    relayOnly: false,
    media: false,
    autoStart: true,
    width: '420px',
    lang: 'en',
    theme: '',
  },
  argTypes: {
    named: { control: 'select', options: ['', ...Object.keys(checks)] },
    lang: { control: 'inline-radio', options: ['en', 'zh-CN'] },
    theme: { control: 'inline-radio', options: ['', 'light', 'dark'] },
  },
  render: ({
    named,
    width,
    autoStart,
    media,
    relayOnly,
    brokers,
    iceServers,
    lang,
    theme,
    ...args
  }) =>
    // Every result gets a new element, because a check starts once, on connection to the page.
    html`${keyed(
      named,
      html`<div style="max-inline-size: ${width}">
        <video-call-preflight
          .source=${named ? checkSource(named) : null}
          for=${args.for}
          .brokers=${brokers || null}
          ice-servers=${iceServers}
          ?auto-start=${autoStart}
          ?media=${media}
          ?relay-only=${relayOnly}
          lang=${lang}
          theme=${theme}
        ></video-call-preflight>
      </div>`,
    )}`,
};

export default meta;

type Story = StoryObj<Attributes>;
const story = (named: CheckName, args: Partial<Attributes> = {}): Story => ({
  name: named,
  args: { named, ...args },
});

/** The check starts only on request. */
export const NotBegun: Story = { name: 'not begun', args: { autoStart: false } };
export const Running = story('running');
export const Ready = story('ready');
export const ReadyWithoutRelay = story('ready, without a relay');
export const ReadyOneBrokerDown = story('ready, one broker down');
export const UdpBlockedRelayOverTcp = story('UDP blocked, relay over TCP');
export const UdpBlockedNoRelay = story('UDP blocked, no relay');
export const SymmetricNatNoRelay = story('symmetric NAT, no relay');
export const SymmetricNatRelay = story('symmetric NAT, relay');
export const UdpBlockedPassExpired = story('UDP blocked, pass for the relay expired');
export const SymmetricNatRelayRefuses = story('symmetric NAT, relay refuses');
export const ServersNotTold = story('servers not told');
export const TurnPasswordWrong = story('TURN password wrong');
export const RelayDoesNotForward = story('relay does not forward');
export const RelaySlow = story('relay slow');
export const OnlyRelaysNoneThere = story('only relays, none there');
export const NoServers = story('no servers');
export const NoBroker = story('no broker');
export const DeafBroker = story('deaf broker');
export const CameraDenied = story('camera denied');
export const NotOverHttps = story('not over HTTPS');
export const NoWebRtc = story('no WebRTC');
export const ServersNotValid = story('servers not valid');
export const Inconclusive = story('inconclusive');
export const Aborted = story('aborted');
export const InChinese = {
  ...story('UDP blocked, relay over TCP', { lang: 'zh-CN' }),
  name: 'UDP blocked, in Chinese',
};
export const Narrow = { ...story('TURN password wrong', { width: '320px' }), name: 'narrow' };

/** Runs a real check with the servers of this story's controls. */
export const Real: Story = { name: 'a real check', args: { named: '', autoStart: false } };
