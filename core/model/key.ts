import * as z from 'zod';
import { Id, Instant, line, uniqueBy } from './primitives.ts';

export const SCOPES = ['events', 'recommend', 'simulate', 'admin', 'self'] as const;
export const Scope = z.enum(SCOPES);
export type Scope = z.output<typeof Scope>;

/**
 * What an admin asks for. A key with the scope `self` speaks for one employee and has no other
 * scope.
 */
export const KeyRequest = z
  .strictObject({
    label: line(200).optional(),
    scopes: z
      .array(Scope)
      .min(1)
      .superRefine(uniqueBy((scope) => scope, '')),
    employee: Id.optional(),
    expires: Instant.optional(),
  })
  .superRefine((key, context) => {
    const self = key.scopes.includes('self');
    if (self && key.scopes.length > 1)
      context.addIssue({ code: 'custom', path: ['scopes'], message: 'self stands alone' });
    if (self && key.employee === undefined)
      context.addIssue({
        code: 'custom',
        path: ['employee'],
        message: 'a key with the scope self names its employee',
      });
    if (!self && key.employee !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['employee'],
        message: 'only a key with the scope self names an employee',
      });
  })
  .meta({ id: 'KeyRequest' });
export type KeyRequest = z.output<typeof KeyRequest>;

/** A key as it is listed: never the secret. */
export const ApiKey = z
  .strictObject({
    id: Id,
    label: line(200).optional(),
    scopes: z.array(Scope),
    employee: Id.optional(),
    createdAt: Instant,
    expires: Instant.optional(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.output<typeof ApiKey>;
