// Reads what a test runner has printed: the counts, the failures, how long each test took.
import { stripVTControlCharacters } from 'node:util';

// Bounds of the closing list, so that it fits the last screens of a log: lines without a list, lines of one command,
// characters.
const TAIL = 15;
const MOST_LINES = 60;
const WIDTH = 240;

/**
 * Reads the counts of a command's output: its closing line, or the summaries of Node's test runner. Returns null when
 * it reports no tests.
 */
export function countsOf(output) {
  const text = stripVTControlCharacters(output);
  const closing = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, \d+ skipped)?$/gm)].at(-1);
  if (closing) return { passed: Number(closing[1]), failed: Number(closing[2]) };
  const sum = (word) =>
    [...text.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gm'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  if (!/^(?:ℹ|#) tests \d+$/m.test(text)) return null;
  return { passed: sum('pass'), failed: sum('fail') + sum('cancelled') };
}

/** The failures that a command lists at its end, without stacks; the end of its output when it reports no tests. */
export function failuresOf(output) {
  const lines = stripVTControlCharacters(output).split('\n');
  const list = lines.lastIndexOf('✖ failing tests:') + 1;
  const told = (list > 0 ? lines.slice(list) : lines.slice(-TAIL)).filter(
    (line) => line.trim() && !/^\s+at |^\d+ passed, |^⏱ /.test(line),
  );
  return told.slice(0, MOST_LINES).map((line) => line.slice(0, WIDTH));
}

/** A line of a report that says how long a test file took. */
export const timeLine = (seconds, name) => `⏱ ${seconds.toFixed(1)} s ${name}`;

/** Time lines, and the tests (not the suites) in the output of Node's `spec` reporter. */
export function timesOf(output) {
  const times = [];
  const suites = new Set();
  for (const line of stripVTControlCharacters(output).split('\n')) {
    const [, seconds, file] = /^⏱ ([\d.]+) s (.+)$/.exec(line) ?? [];
    if (file) times.push({ seconds: Number(seconds), name: file });
    const [, suite] = /^(\s*▶ .+)$/.exec(line) ?? [];
    if (suite) suites.add(suite.replace('▶ ', ''));
    const [, indent, name, ms] = /^(\s*)[✔✖] (.+) \(([\d.]+)ms\)$/.exec(line) ?? [];
    if (name && !suites.delete(indent + name)) times.push({ seconds: Number(ms) / 1000, name });
  }
  return times;
}
