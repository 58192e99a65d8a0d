// Web Test Runner reporter for CI: repeats the failures at the end, as Node's test runner does, and closes with a line
// "N passed, N failed" over all files and browsers.
import { relative } from 'node:path';

function* testsOf(suite, path = []) {
  for (const test of suite?.tests ?? []) yield { ...test, path: [...path, test.name] };
  for (const inner of suite?.suites ?? []) yield* testsOf(inner, [...path, inner.name]);
}

/** @param {import('@web/test-runner').TestSession} session */
function failuresOf({ testResults, passed, errors, browser, testFile }) {
  const where = `${browser.name} ${relative('', testFile)}`;
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
