// A report on the page, as stories show it: a place that provides a call which stands still, the element within.

import { html, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Report } from '../src/diagnostics/report.js';
import { fakeCall } from '../src/testing.js';

export interface ReportAttributes {
  width: string;
  lang: 'en' | 'zh-CN';
  theme: '' | 'light' | 'dark';
}

/** The report asks its place for a call by the context protocol; a place needs no more than this. */
interface CallRequest extends Event {
  readonly context: unknown;
  readonly callback: (call: unknown) => void;
}

function answer(report: Report) {
  const call = fakeCall({ report });
  return (event: Event) => {
    const request = event as CallRequest;
    if (request.context !== Symbol.for('video-call')) return;
    event.stopPropagation();
    request.callback(call);
  };
}

/** Another `name` is another call: the report asks for it once, when it comes into the page. */
export const reportStory = (
  name: string,
  report: Report,
  { width, lang, theme }: ReportAttributes,
): TemplateResult =>
  html`${keyed(
    name,
    html`<div style="max-inline-size: ${width}" @context-request=${answer(report)}>
      <video-call-diagnostics lang=${lang} theme=${theme}></video-call-diagnostics>
    </div>`,
  )}`;
