// Exports the report: as text in the clipboard or as a file, with a preview. Strictly redacted, unless the user chose
// otherwise. The report is not sent anywhere.

import type { ReactiveControllerHost } from 'lit';
import { abortScope, after } from '../../base/abort.js';
import type { CallModel } from '../../call/call-model.js';
import type { Redaction, Report } from '../../call/state.js';
import { CopyFeedback } from './copy-feedback.js';

/** Firefox reads a downloaded blob after the task that starts the download. Milliseconds. */
// Browser note firefox-download-read
const readMs = 2500;

interface ReportExportHost extends ReactiveControllerHost {
  readonly call: CallModel | null;
}

export class ReportExport {
  readonly #host: ReportExportHost;
  readonly #clipboard: CopyFeedback;
  #includesAddresses = false;
  #content: string | null = null;
  /** Number of the latest preview; the result of an earlier one is dropped. */
  #previews = 0;

  constructor(host: ReportExportHost) {
    this.#host = host;
    this.#clipboard = new CopyFeedback(host);
  }

  get copied(): boolean {
    return this.#clipboard.copied;
  }

  get includesAddresses(): boolean {
    return this.#includesAddresses;
  }

  /** `null` until the preview is loaded. */
  get content(): string | null {
    return this.#content;
  }

  include(addresses: boolean): void {
    this.#includesAddresses = addresses;
    if (this.#content !== null) void this.preview();
    this.#host.requestUpdate();
  }

  /** Loads the preview: the content of the file. */
  async preview(): Promise<void> {
    const current = ++this.#previews;
    const report = await this.#report();
    if (current !== this.#previews) return;
    this.#content = report ? asJson(report) : null;
    this.#host.requestUpdate();
  }

  async copy(redaction?: Redaction): Promise<void> {
    const [report, { reportText }] = await Promise.all([
      this.#report(redaction),
      import('../../view/report/chunk.js'),
    ]);
    if (report) await this.#clipboard.copy(reportText(report));
  }

  async download(redaction?: Redaction): Promise<void> {
    const report = await this.#report(redaction);
    if (!report) return;
    const link = document.createElement('a');
    const url = URL.createObjectURL(new Blob([asJson(report)], { type: 'application/json' }));
    link.href = url;
    link.download = `video-call-report-${report.createdAt.slice(0, 10)}.json`;
    link.click();
    after(readMs, () => URL.revokeObjectURL(url), abortScope().signal);
  }

  async #report(redaction: Redaction = this.#includesAddresses ? 'none' : 'strict') {
    return (await this.#host.call?.getDiagnostics({ redaction })) ?? null;
  }
}

const asJson = (report: Report): string => JSON.stringify(report, null, 2);
