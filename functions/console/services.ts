import type { Issuer } from '../http/issuer.ts';
import type { Services } from '../services.ts';

/** A script of the console as its pages load it. */
export interface Script {
  /** Named by a hash of what is in it: it may be kept for ever. */
  readonly path: string;
  readonly body: string;
}

/** What the console works with. */
export interface ConsoleServices extends Services {
  /** Origin of the console without a slash at the end, such as `https://console.example.com`. */
  readonly consoleUrl: string;
  /** The islands, by their names. */
  readonly scripts: Readonly<Record<string, Script>>;
  /** The issuers by which people may sign in, as they are now. */
  readonly loginIssuers: () => Promise<readonly Issuer[]>;
  /** What somebody runs who wants to sign in, where that is done on the machine itself. */
  readonly loginCommand?: string | undefined;
}
