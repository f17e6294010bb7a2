import type { Identity } from '../identity.ts';

/** What a request carries through the handlers. */
export interface Env {
  Variables: {
    requestId: string;
    /** The tenant that the credential claims; only after `authorize` is the claim proven. */
    tenant: string;
    /** Checks the credential and its scopes, once; throws `Refused` when it will not do. */
    authorize: () => Promise<Identity>;
    identity: Identity;
  };
}
