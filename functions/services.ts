import type { Limits } from '../core/model/quota.ts';
import {
  type Clock,
  type Counting,
  type Logging,
  provide,
  type Randomness,
  type Runtime,
  type Waking,
} from './capabilities.ts';
import { type Admitting, admitting } from './http/credential.ts';
import type { Issuer } from './http/issuer.ts';
import { type Arriving, arriving, type LogKeeper } from './store/arrivals.ts';
import { caching, type StoreWriter, type Tabled } from './store/capabilities.ts';
import type { Keeping } from './store/keeping.ts';
import { limiting } from './store/quotas.ts';
import type { Digesting } from './work/letters.ts';

/** What the API needs from outside; everything else follows from requests. */
export interface Outside
  extends Clock,
    Randomness,
    Logging,
    Partial<Counting>,
    Partial<Arriving>,
    Partial<Waking>,
    Tabled {
  /** Whose JWTs are taken beside API keys; none if left out. */
  readonly issuers?: readonly Issuer[] | undefined;
  /** Whose pages may ask for the one employee who uses them; nobody's if left out. */
  readonly origins?: readonly string[] | undefined;
  /** The quotas of each tenant; none if left out. */
  readonly limits?: Limits | undefined;
  /** For how many days decisions are kept; for ever if left out. */
  readonly keepDecisionsDays?: number | undefined;
  /** How digests are written and sent; none are where it is left out. */
  readonly digestingBy?: ((services: Services) => Digesting) | undefined;
}

/** What the API and whatever else answers over HTTP has at hand. */
export interface Services extends Runtime, StoreWriter, LogKeeper, Admitting, Waking, Keeping {
  /** Left out where no mail is sent. */
  readonly digesting?: Digesting | undefined;
}

/** The API's abilities; where nothing is said of it, nobody counts, and nobody is woken. */
export const servicesOf = ({
  issuers = [],
  origins = [],
  limits = {},
  keepDecisionsDays = Infinity,
  digestingBy,
  ...outside
}: Outside): Services => {
  const services = provide(
    { measure: () => {}, wakeJobs: async () => {}, keepDecisionsDays, ...outside },
    arriving,
    caching,
    limiting(limits),
    admitting(issuers, undefined, origins),
  );
  return digestingBy === undefined ? services : { ...services, digesting: digestingBy(services) };
};
