import type * as z from 'zod';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
};
const formats: Readonly<Record<string, string>> = {
  url: 'an address such as https://example.org',
  email: 'a mail address',
  date: 'a day such as 2026-08-31',
};
const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries' };

/**
 * Says which form a value should have, as the end of the sentence "expected …". Schemas that say it themselves are not asked
 * here; this is for those that have only zod's own words.
 */
export function expectationOf(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected;
    case 'too_small':
      return `at least ${String(issue.minimum)}${units[issue.origin] ?? ''}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}${units[issue.origin] ?? ''}`;
    case 'invalid_format':
      return formats[issue.format] ?? (issue.pattern ? `a text of the form ${issue.pattern}` : `a ${issue.format}`);
    case 'invalid_value':
      return issue.values.map(String).join(' or ');
    case 'invalid_union':
      return issue.discriminator ? 'one of the kinds that there are' : 'one of the forms that are allowed';
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'no such key';
    default:
      return 'another form';
  }
}
