// The result of a check as plain text, for the clipboard, an issue or a chat. Technical, and in English in every language:
// developers read it. A check contains no names and no addresses of participants; it names brokers and servers, unless it
// was redacted before. Pure.

import type { CheckReport } from '../../preflight/check.js';
import { verdictLine } from '../report/plain-text.js';

const whole = (value: number | undefined): string =>
  value === undefined ? '–' : `${Math.round(value)} ms`;

export function checkText(report: CheckReport): string {
  const { environment, outcome, createdAt, tookMs, steps, verdicts, media } = report;
  const { browser, library } = environment;
  return [
    `video-call ${library} · check · ${browser.engine} ${browser.major ?? ''} · ${browser.os ?? ''} · ${createdAt}`,
    `outcome ${outcome}  took ${whole(tookMs)}  udp ${report.udp}  nat ${report.mapping}`,
    ...verdicts.map(verdictLine),
    steps.map(({ name, status }) => `${name} ${status}`).join('  '),
    ...report.brokers.map(({ host, state, suspect, cause, code, openMs, echoes }) =>
      [
        `broker ${host}`,
        suspect ? `${state} suspect` : state,
        ...(cause ? [`${cause}${code ? ` ${code}` : ''}`] : []),
        `open ${whole(openMs)}`,
        `echo ${echoes.map(whole).join(', ') || '–'}`,
      ].join('  '),
    ),
    ...report.servers.map(({ url, fate, firstMs, errorCode }) =>
      [
        `server ${url}`,
        fate,
        ...(firstMs === undefined ? [] : [whole(firstMs)]),
        ...(errorCode ? [errorCode] : []),
      ].join('  '),
    ),
    ...report.relays.map(({ server, connectMs, rttMs, jitterMs, sent, back, errorCode }) =>
      [
        `relay ${server}`,
        `connect ${whole(connectMs)}`,
        `rtt ${whole(rttMs)}`,
        `jitter ${whole(jitterMs)}`,
        `back ${back}/${sent}`,
        ...(errorCode ? [errorCode] : []),
      ].join('  '),
    ),
    `media asked ${media.asked.join('+') || 'nothing'}  got ${media.got.join('+') || 'nothing'}${media.error ? `  ${media.error.name}` : ''}`,
  ].join('\n');
}
