// The subjects of commits: imperative, at most 72 characters, without a full stop; a conventional prefix is optional.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measure } from './prose.ts';
import { git } from './reading.ts';

/**
 * Commits written before this date are not checked: they are older than the rule. A date works where a commit id does
 * not: in shallow clones, and after a rebase (which keeps the date of the author).
 */
const since = Date.parse('2026-11-30T18:20:00Z');

/** Words that end like a verb form that is not imperative, and are imperative or may begin a subject. */
const imperativeAnyway =
  /^(?:embed|exceed|feed|need|proceed|seed|shed|speed|bring|ping|ring|string|alias|bias|bypass|discuss|focus|canvas)$/;

const notImperative =
  /^(?:[a-z]+ed|[a-z]+ing|[a-z]+[^su\W]s|a|an|the|no|not|one|two|three|this|that|these|those|it|we|our|what|which|who|when|where|how|why|each|every|all|some|any|more|fewer|of|for|from|in|on|with|without|by|results?)$/i;

/** Returns the fault of a subject, or `undefined` when it is right. */
export function subjectFault(subject: string): string | undefined {
  // Git writes these subjects itself.
  if (/^(?:Revert "|Merge |fixup! |squash! )/.test(subject)) return undefined;
  const text = subject.replace(/^[a-z]+(?:\([^)]*\))?!?: /, '');
  const first = /^[\w'-]+/.exec(text)?.[0] ?? '';
  if (subject.length > 72) return `${subject.length} characters, at most 72`;
  if (/\.$/.test(subject)) return 'ends with a full stop';
  if (!imperativeAnyway.test(first.toLowerCase()) && notImperative.test(first))
    return `"${first}" is not an imperative`;
  const [literary] = measure({ text, line: 1 }).literary;
  return literary && `"${literary.found}" is on the list of literary words`;
}

describe('commit subjects', () => {
  const log = git('log', '--no-merges', '--max-count=500', '--format=%h%x09%at%x09%s');

  it('are imperative and short', { skip: log === null && 'not a git work tree' }, () => {
    const faults = (log ?? '')
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, at]) => Number(at) * 1000 >= since)
      .flatMap(([hash, , ...subject]) => {
        const fault = subjectFault(subject.join('\t'));
        return fault ? [`${hash} ${subject.join('\t')}: ${fault}`] : [];
      });
    assert.deepEqual(faults, [], 'reword these commits (git rebase -i)');
  });

  it('are judged by their first word, length and end', () => {
    const right = [
      'Add a test',
      'fix(peer): embed the certificate',
      'feat!: bypass the cache',
      'focus the dialog',
      'Revert "feat: what a long subject that somebody wrote at a time when this was still allowed here"',
    ];
    const wrong = [
      'fixed the test',
      'docs(net): results of a run',
      'test: adds a test',
      'fix: renaming',
      'refactor: the peer is closed',
      'fix: end with a full stop.',
      'fix: keep the peer of somebody',
      `fix: ${'long '.repeat(14)}`,
    ];
    assert.deepEqual(right.filter(subjectFault), []);
    assert.deepEqual(
      wrong.filter((subject) => !subjectFault(subject)),
      [],
    );
  });
});
