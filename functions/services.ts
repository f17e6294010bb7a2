import {
  type Clock,
  type Counting,
  type Logging,
  provide,
  type Randomness,
  type Runtime,
} from './capabilities.ts';
import { type Admitting, admitting } from './http/credential.ts';
import type { Issuer } from './http/issuer.ts';
import { caching, type StoreWriter, type Tabled } from './store/capabilities.ts';

/** What the API needs from outside; everything else follows from requests. */
export interface Outside extends Clock, Randomness, Logging, Partial<Counting>, Tabled {
  /** Whose JWTs are taken beside API keys; none if left out. */
  readonly issuers?: readonly Issuer[] | undefined;
}

/** What the API and whatever else answers over HTTP has at hand. */
export interface Services extends Runtime, StoreWriter, Admitting {}

/** The API's abilities; where nothing is said of it, nobody counts. */
export const servicesOf = ({ issuers = [], ...outside }: Outside): Services =>
  provide({ measure: () => {}, ...outside }, caching, admitting(issuers));
