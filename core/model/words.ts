import * as z from 'zod';

type Issue = z.core.$ZodRawIssue;

/** What a value of a type is called. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What a text of a format looks like. */
const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as ada@example.com',
  date: 'a calendar day such as 2026-12-21',
  datetime: 'an instant in ISO 8601 such as 2026-03-02T09:30:00Z',
};

const oneOf = (values: readonly unknown[]): string => {
  const listed = values.map(String).join(', ');
  return values.length === 1 ? `must be ${listed}` : `must be one of ${listed}`;
};

/** What is said of a size that is out of bounds. */
const bounded = (origin: string, bound: string, isLeast: boolean): string => {
  if (origin === 'array')
    return isLeast ? `must list at least ${bound}` : `must list ${bound} at most`;
  if (origin !== 'string') return isLeast ? `must be ${bound} or more` : `must be ${bound} at most`;
  if (isLeast && bound === '1') return 'must not be empty';
  return isLeast
    ? `must have at least ${bound} characters`
    : `must have ${bound} characters at most`;
};

/**
 * What is said of a value that a check refuses: always what is expected, in the words of the other
 * checks.
 */
const wordsFor = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = TYPES[issue.expected] ?? `a ${issue.expected}`;
      return issue.input === undefined ? `is missing; must be ${expected}` : `must be ${expected}`;
    }
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_big':
      return issue.inclusive === false
        ? `must be less than ${issue.maximum}`
        : bounded(issue.origin, String(issue.maximum), false);
    case 'too_small':
      return issue.inclusive === false
        ? `must be more than ${issue.minimum}`
        : bounded(issue.origin, String(issue.minimum), true);
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `must not have ${issue.keys.join(', ')}`;
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.map(({ message }) => message).join('; ');
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? oneOf(issue.options)
        : [...new Set(issue.errors.flat().map(({ message }) => message))].join(', or ');
    default:
      return 'must be something else';
  }
};

// Words of the checks themselves go before these.
z.config({ localeError: wordsFor });
