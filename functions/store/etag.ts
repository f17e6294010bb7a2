import { digestOf } from './canonical.ts';

/** Strong entity tag of any resource: equal content, equal tag. 22 characters. */
export const etagOf = (resource: unknown): string => digestOf(resource).slice(0, 22);
