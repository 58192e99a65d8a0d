// Web Test Runner reporter whose last line is a plain "N passed, N failed" over all files and browsers, for CI to read.

function* testsOf(suite) {
  yield* suite?.tests ?? [];
  for (const inner of suite?.suites ?? []) yield* testsOf(inner);
}

export function totalsReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const tests = sessions.flatMap((session) => [...testsOf(session.testResults)]);
      const skipped = tests.filter((test) => test.skipped).length;
      const passed = tests.filter((test) => test.passed && !test.skipped).length;
      // a file that did not load or a browser that did not start has errors and no failing test
      const broken = sessions.filter((one) => !one.passed && one.errors?.length > 0).length;
      const failed = tests.length - skipped - passed + broken;
      const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
      process.once('exit', () => console.log(line));
    },
  };
}
