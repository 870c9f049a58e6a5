import { expect, test } from 'vitest';
import { pythonJson } from '#lambdas/http/python-json.ts';

test.each([
  [{ a: 1, b: [true, null, 'x'] }, '{"a": 1, "b": [true, null, "x"]}'],
  [{ list: [], map: {}, text: '' }, '{"list": [], "map": {}, "text": ""}'],
  [{ a: undefined, b: 2 }, '{"b": 2}'],
  ['Grüße 🎓', '"Gr\\u00fc\\u00dfe \\ud83c\\udf93"'],
  ['"\\/\n\t\u0001\u007f', '"\\"\\\\/\\n\\t\\u0001\\u007f"'],
  [-1.5, '-1.5'],
])('%j is written as %s', (value, written) => {
  expect(pythonJson(value)).toBe(written);
});
