// A report on the page: an ancestor that provides a fixed call, and the element inside.

import { html, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Report } from '../src/diagnostics/report.js';
import { fakeCall } from '../src/testing.js';

export interface ReportAttributes {
  width: string;
  lang: 'en' | 'zh-CN';
  theme: '' | 'light' | 'dark';
}

/** The report requests its call from an ancestor by the context protocol. An ancestor needs no other interface. */
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

/** Every `name` gets a new element, because the report requests its call once, on connection to the page. */
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
