import { readFileSync } from 'node:fs';
import { type Issuer, parseIssuers } from '../functions/http/issuer.ts';
import { Complaint } from './complaint.ts';

/**
 * The OIDC issuers that `UPLIFT_OIDC` names: the JSON itself, or the path of a file that holds it.
 * A `Complaint` for anything else.
 */
export const readIssuers = ({ UPLIFT_OIDC = '' }: NodeJS.ProcessEnv): readonly Issuer[] => {
  try {
    const isJson = /^\s*([[{]|$)/.test(UPLIFT_OIDC);
    return parseIssuers(isJson ? UPLIFT_OIDC : readFileSync(UPLIFT_OIDC, 'utf8'));
  } catch (error) {
    throw new Complaint(`UPLIFT_OIDC: ${(error as Error).message}`);
  }
};
