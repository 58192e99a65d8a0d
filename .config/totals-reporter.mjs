// Web Test Runner reporter for CI: lists the slow test files and the failures at the end, as Node's test runner does, and
// closes with a line "N passed, N failed" over all files and browsers.
import { relative } from 'node:path';
import { timeLine } from '../test/support/report-text.mjs';

/** Test files that took less are not listed, in seconds. */
const LEAST_SECONDS = 2;

function* testsOf(suite, path = []) {
  for (const test of suite?.tests ?? []) yield { ...test, path: [...path, test.name] };
  for (const inner of suite?.suites ?? []) yield* testsOf(inner, [...path, inner.name]);
}

const whereOf = ({ browser, testFile }) => `${browser.name} ${relative('', testFile)}`;

/** Seconds of each session, from the opening of its page to its end. */
function clock(sessions) {
  const began = new Map();
  const seconds = new Map();
  sessions.on('session-status-updated', ({ id, status }) => {
    if (status === 'INITIALIZING') began.set(id, performance.now());
    if (status === 'FINISHED') seconds.set(id, (performance.now() - began.get(id)) / 1000);
  });
  return seconds;
}

/** @param {import('@web/test-runner').TestSession} session */
function failuresOf(session) {
  const { testResults, passed, errors } = session;
  const where = whereOf(session);
  const failing = [...testsOf(testResults)].filter((test) => !test.skipped && !test.passed);
  const named = failing.map(
    ({ path, error }) => `${where}: ${path.join(' › ')}: ${error?.message}`,
  );
  // a file that did not load or a browser that did not start has errors and no failed test
  const broken = passed ? [] : (errors ?? []).map(({ message }) => `${where}: ${message}`);
  return [...named, ...broken];
}

export function totalsReporter() {
  let seconds;
  return {
    start({ sessions }) {
      seconds = clock(sessions);
    },
    onTestRunFinished({ sessions }) {
      const tests = sessions.flatMap(({ testResults }) => [...testsOf(testResults)]);
      const skipped = tests.filter((test) => test.skipped).length;
      const passed = tests.filter((test) => test.passed && !test.skipped).length;
      const failures = sessions.flatMap(failuresOf);
      const counts = `${passed} passed, ${failures.length} failed`;
      const times = sessions
        .map((session) => ({ seconds: seconds.get(session.id) ?? 0, name: whereOf(session) }))
        .filter((one) => one.seconds >= LEAST_SECONDS)
        .sort((a, b) => b.seconds - a.seconds);
      process.once('exit', () => {
        for (const one of times) console.log(timeLine(one.seconds, one.name));
        if (failures.length > 0) console.log('✖ failing tests:');
        for (const failure of failures) console.log(`✖ ${failure.replace(/\s+/g, ' ')}`);
        console.log(skipped > 0 ? `${counts}, ${skipped} skipped` : counts);
      });
    },
  };
}
