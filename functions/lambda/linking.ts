import { linkKeeping } from '../store/link-keys.ts';
import { capability } from './capability.ts';
import type { LambdaBase } from './services.ts';

/** The ability to seal and open the links of mails. */
export const linking = capability({}, (_, before: LambdaBase) => linkKeeping(before));
