import type { FunctionName } from './bundle.ts';

/**
 * What each function may do with the table; a test holds it against what the function was observed to do. Only queries reach
 * an index.
 */
export const TABLE_ACTIONS: Readonly<Record<FunctionName, readonly string[]>> = {
  api: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
  sweep: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Query'],
};
