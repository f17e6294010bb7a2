import type { FunctionName } from './bundle.ts';

interface Permissions {
  readonly table: readonly string[];
  /** On the index by arrival. */
  readonly index: readonly string[];
}

/** What each function may do; a test holds it against what the function was seen to do. */
export const PERMISSIONS: Readonly<Record<FunctionName, Permissions>> = {
  api: {
    table: [
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
    ],
    index: ['dynamodb:Query'],
  },
  sweep: {
    table: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Query'],
    index: [],
  },
  fit: {
    table: [
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
    ],
    index: [],
  },
};
