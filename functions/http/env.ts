import type { Identity } from '../identity.ts';

/** What a request carries through the handlers. */
export interface Env {
  Variables: {
    requestId: string;
    /** Who asks, as their credential has proven. */
    identity: Identity;
  };
}
