// <video-call> in every named state. The controls set the attributes of the tag.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing } from 'lit';

import { fakeCall } from '../src/testing.js';
import './still-call.js';
import { namedState, type StateName } from './states.js';

interface Attributes {
  named: StateName;
  room: string;
  name: string;
  autoJoin: boolean;
  secretFrom: 'hash' | 'hash create' | 'hash optional' | 'none';
  brokers: string;
  iceServers: string;
  relayOnly: boolean;
  audio: 'on' | 'off' | 'none';
  video: 'on' | 'off' | 'none';
  maxPeers: number;
  layout: 'auto' | 'grid' | 'spotlight' | 'strip';
  diagnostics: boolean;
  width: string;
  height: string;
}

const choice = (...options: string[]) => ({ control: 'inline-radio' as const, options });

const meta: Meta<Attributes> = {
  title: 'video-call',
  component: 'video-call',
  args: {
    named: 'pair',
    room: 'standup',
    name: 'Robin',
    autoJoin: false,
    secretFrom: 'none',
    brokers: '',
    iceServers: '',
    relayOnly: false,
    audio: 'on',
    video: 'on',
    maxPeers: 8,
    layout: 'auto',
    diagnostics: false,
    width: '100%',
    height: '',
  },
  argTypes: {
    named: { table: { disable: true } },
    secretFrom: { name: 'secret-from', ...choice('hash', 'hash create', 'hash optional', 'none') },
    audio: choice('on', 'off', 'none'),
    video: choice('on', 'off', 'none'),
    layout: choice('auto', 'grid', 'spotlight', 'strip'),
    maxPeers: { name: 'max-peers', control: { type: 'number', min: 2, max: 16 } },
    width: { description: 'Of the box around it, as CSS.' },
    height: { description: 'Of the element, as CSS; without it 16:9.' },
  },
  render: (args, { globals }) => html`<div .style=${`width:${args.width};max-width:100%`}>
    <video-call
      .style=${args.height ? `height:${args.height}` : ''}
      .call=${fakeCall({ room: args.room, maxPeers: args.maxPeers, ...namedState(args.named).state() })}
      room=${args.room}
      name=${args.name}
      ?auto-join=${args.autoJoin}
      secret-from=${args.secretFrom}
      brokers=${args.brokers || nothing}
      ice-servers=${args.iceServers || nothing}
      ?relay-only=${args.relayOnly}
      audio=${args.audio}
      video=${args.video}
      max-peers=${args.maxPeers}
      layout=${args.layout}
      theme=${globals['theme']}
      ?diagnostics=${args.diagnostics}
    ></video-call>
  </div>`,
};
export default meta;

type Story = StoryObj<Attributes>;
const named = (name: StateName, args: Partial<Attributes> = {}): Story => ({
  args: { named: name, ...args },
});

export const Pair = named('pair');
export const Idle = named('idle');
export const Prejoin = named('prejoin');
export const PrejoinAsking = named('prejoin, asking');
export const PrejoinCameraDenied = named('prejoin, camera denied');
export const PrejoinNoDevices = named('prejoin, no devices');
export const PrejoinCameraBusy = named('prejoin, camera busy');
export const Connecting = named('connecting');
export const Waiting = named('waiting');
export const WaitingOpenRoom = named('waiting, open room');
export const ConnectingToSomebody = named('connecting to somebody');
export const PairMutedAndCameraOff = named('pair, muted and camera off');
export const ScreenShared = named('screen shared');
export const OwnScreenShared = named('own screen shared');
export const GridOfFour = named('grid of four');
export const GridOfSix = named('grid of six');
export const EightPeople = named('eight people');
export const Reconnecting = named('reconnecting');
export const Away = named('away');
export const BrokerOffline = named('broker offline');
export const DeviceDelayed = named('device delayed');
export const SoundOnly = named('sound only');
export const PairBrokenWithoutRelay = named('pair broken without relay');
export const OneOfFourBroken = named('one of four broken');
export const OneOfThreeNotConfirmed = named('one of three not confirmed');
export const LobbyNoHost = named('lobby, no host');
export const LobbyKnocking = named('lobby, knocking');
export const LobbyAsked = named('lobby, asked');
export const AKnock = named('a knock');
export const AKnockWhileAlone = named('a knock while alone');
export const ThreeKnocks = named('three knocks');
export const ThreeKnocksOnAPhone = named('three knocks', { width: '320px', height: '568px' });
export const Locked = named('locked');
export const LockedForAGuest = named('locked, for a guest');
export const KnockDenied = named('knock denied');
export const RoomLocked = named('room locked');
export const Removed = named('removed');
export const DiagnosticsOpen = named('diagnostics open', { diagnostics: true });
export const Left = named('left');
export const Full = named('full');
export const FailedNoBroker = named('failed, no broker');
export const Phone = named('grid of six', { width: '320px', height: '568px' });
export const Strip = named('eight people', { layout: 'strip', height: '240px' });

/** Without a room, the element shows how to set it and dispatches no error into the page. */
export const RoomMissing: Story = {
  render: (_, { globals }) => html`<video-call theme=${globals['theme']}></video-call>`,
};

/**
 * The browser plays no audio before a user gesture. The story renders only the view, because a real browser is needed
 * to reach this state.
 */
export const SoundBlocked: Story = {
  render: (_, { globals }) =>
    html`<still-call named-state="sound blocked" theme=${globals['theme']}></still-call>`,
};

/** Renders only the view, because the dialog opens on a click. */
const still = (name: StateName): Story => ({
  render: (_, { globals }) =>
    html`<still-call named-state=${name} theme=${globals['theme']}></still-call>`,
});

export const SafetyCode = still('safety code');
export const SafetyCodeVerified = still('safety code, verified');
export const SafetyCodeWaiting = still('safety code, waiting');
export const SafetyCodeWithheld = still('safety code, withheld');
export const SafetyCodeContradicted = still('safety code, contradicted');
export const SafetyCodeExhausted = still('safety code, exhausted');

export const WhatAnOwnerCanDo = still('what an owner can do');
export const RemovingSomebody = still('removing somebody');
export const HidingSomebody = still('hiding somebody');
