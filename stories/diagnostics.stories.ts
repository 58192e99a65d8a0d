// <video-call-diagnostics> in every named state: working calls and failures.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { type ReportAttributes, reportStory } from './report-story.js';
import { type ReportName, reports } from './reports.js';

interface Attributes extends ReportAttributes {
  named: ReportName;
}

const meta: Meta<Attributes> = {
  title: 'video-call-diagnostics',
  component: 'video-call-diagnostics',
  args: { named: 'relay', width: '420px', lang: 'en', theme: '' },
  argTypes: {
    named: { control: 'select', options: Object.keys(reports) },
    lang: { control: 'inline-radio', options: ['en', 'zh-CN'] },
    theme: { control: 'inline-radio', options: ['', 'light', 'dark'] },
  },
  render: ({ named, ...attributes }) => reportStory(named, reports[named], attributes),
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
