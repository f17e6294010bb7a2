import * as z from 'zod';
import type { Paged } from '../capabilities.ts';
import { capability } from './capability.ts';

const VARIABLES = {
  UPLIFT_PAGES: z
    .string('is missing: the origin of the pages that mails lead to')
    .regex(/^https?:\/\/[^/?#\s]+$/, 'must be an origin such as https://learn.example.com'),
};

/** The ability to say where people reach the pages. */
export const paging = capability(
  VARIABLES,
  ({ UPLIFT_PAGES }): Paged => ({ pagesUrl: UPLIFT_PAGES }),
);
