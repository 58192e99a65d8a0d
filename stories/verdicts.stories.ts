// Each verdict of the catalogue in <video-call-diagnostics>, from the report that supports it: one recorded in the network
// lab where there is one, else one made of facts. A verdict without either is shown with its text alone.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { catalogue } from '../src/diagnostics/catalogue.js';
import type { Report, VerdictCode } from '../src/diagnostics/report.js';
import { type Phase, verdictOf } from '../src/diagnostics/rules/definition.js';
import { recorded } from './recorded.js';
import { type ReportAttributes, reportStory } from './report-story.js';
import { reports } from './reports.js';
import { verdictReports } from './verdicts.js';

interface Attributes extends ReportAttributes {
  code: VerdictCode;
  phase: Phase;
}

const phases = Object.keys(catalogue) as Phase[];
const definitions = Object.values(catalogue).flat();
/** A code may belong to several phases. */
const codesOf = (all: readonly { readonly code: VerdictCode }[]): readonly VerdictCode[] => [
  ...new Set(all.map(({ code }) => code)),
];

const textAlone = (code: VerdictCode): Report => {
  const verdicts = definitions
    .filter((one) => one.code === code)
    .slice(0, 1)
    .map((definition) => verdictOf({ ...definition, evidence: [] }, { now: 0 }));
  return { ...reports.empty, verdicts };
};

const examples: Readonly<Partial<Record<VerdictCode, Report>>> = verdictReports;

const exampleOf = (code: VerdictCode): Report =>
  recorded[code] ?? examples[code] ?? textAlone(code);

const meta: Meta<Attributes> = {
  title: 'video-call-diagnostics/Verdicts',
  component: 'video-call-diagnostics',
  args: { width: '420px', lang: 'en', theme: '' },
  argTypes: {
    lang: { control: 'inline-radio', options: ['en', 'zh-CN'] },
    theme: { control: 'inline-radio', options: ['', 'light', 'dark'] },
  },
};

export default meta;

/** One verdict, chosen by its code. */
export const One: StoryObj<Attributes> = {
  args: { code: 'offline' },
  argTypes: { code: { control: 'select', options: codesOf(definitions) } },
  render: ({ code, ...attributes }) => reportStory(code, exampleOf(code), attributes),
};

/** All verdicts of a phase, in the order of their priority. */
export const Phases: StoryObj<Attributes> = {
  args: { phase: 'page' },
  argTypes: { phase: { control: 'select', options: phases } },
  render: ({ phase, ...attributes }) =>
    html`${codesOf(catalogue[phase]).map(
      (code) =>
        html`<h2><code>${code}</code></h2>
          ${reportStory(code, exampleOf(code), attributes)}`,
    )}`,
};
