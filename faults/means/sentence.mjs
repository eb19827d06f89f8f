import { strict as assert } from 'node:assert';

/** The command or server ended with one sentence for the operator, which contains these words. */
export function expectSentence({ code, problem }, words) {
  assert.equal(code, 1, problem);
  assert.equal(problem.split('\n').length, 1, problem);
  assert.match(problem, words);
}
