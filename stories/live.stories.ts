// Two real calls on one page over a broker inside the page: real devices, real connections, no network.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';

import { loopbackBus } from '../src/transport/loopback.js';

interface Live {
  autoJoin: boolean;
  video: 'on' | 'off' | 'none';
  diagnostics: boolean;
}

// One bus for the page, so that a change of a control does not move a call to another broker.
const bus = loopbackBus();
const callers = [
  { name: 'Ada', transport: bus.transport() },
  { name: 'Robin', transport: bus.transport() },
];

const meta: Meta<Live> = {
  title: 'video-call/Live',
  args: { autoJoin: false, video: 'on', diagnostics: false },
  argTypes: { video: { control: 'inline-radio', options: ['on', 'off', 'none'] } },
  // The story requests camera and microphone, so it is excluded from the documentation page.
  tags: ['!autodocs'],
  render: (args, { globals }) => html`<div class="live">
    ${callers.map(
      ({ name, transport }) => html`<video-call
        room="live story"
        name=${name}
        ice-servers="[]"
        secret-from="none"
        video=${args.video}
        theme=${globals['theme']}
        ?auto-join=${args.autoJoin}
        ?diagnostics=${args.diagnostics}
        .transport=${transport}
      ></video-call>`,
    )}
    <style>
      .live {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr));
        gap: 16px;
      }
    </style>
  </div>`,
};
export default meta;

export const TwoCallers: StoryObj<Live> = {};
