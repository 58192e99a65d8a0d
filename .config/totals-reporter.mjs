// Web Test Runner reporter for CI: prints the slow test files, lists the failures at the end, as Node's test runner does, and
// closes with a line "N passed, N failed" over all files and browsers.
import { relative } from 'node:path';
import { timeLine } from '../test/support/report-text.mjs';

/** Test files that took less are not printed, in seconds. */
const LEAST_SECONDS = 2;

function* testsOf(suite, path = []) {
  for (const test of suite?.tests ?? []) yield { ...test, path: [...path, test.name] };
  for (const inner of suite?.suites ?? []) yield* testsOf(inner, [...path, inner.name]);
}

const whereOf = ({ browser, testFile }) => `${browser.name} ${relative('', testFile)}`;

/** Prints how long a file took when it ends, from the opening of its page. A run is silent otherwise until all have ended. */
function printTimes(sessions) {
  const began = new Map();
  sessions.on('session-status-updated', (session) => {
    const { id, status } = session;
    if (status === 'INITIALIZING') began.set(id, performance.now());
    if (status !== 'FINISHED') return;
    const seconds = (performance.now() - began.get(id)) / 1000;
    if (seconds >= LEAST_SECONDS) console.log(timeLine(seconds, whereOf(session)));
  });
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
  return {
    start: ({ sessions }) => printTimes(sessions),
    onTestRunFinished({ sessions }) {
      const tests = sessions.flatMap(({ testResults }) => [...testsOf(testResults)]);
      const skipped = tests.filter((test) => test.skipped).length;
      const passed = tests.filter((test) => test.passed && !test.skipped).length;
      const failures = sessions.flatMap(failuresOf);
      const counts = `${passed} passed, ${failures.length} failed`;
      process.once('exit', () => {
        if (failures.length > 0) console.log('✖ failing tests:');
        for (const failure of failures) console.log(`✖ ${failure.replace(/\s+/g, ' ')}`);
        console.log(skipped > 0 ? `${counts}, ${skipped} skipped` : counts);
      });
    },
  };
}
