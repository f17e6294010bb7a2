import type { Mailing } from '../../functions/mail/mailer.ts';
import type { Outside, Services } from '../../functions/services.ts';
import type { Arrivals } from '../../functions/store/arrivals.ts';
import { type Clock, MACHINE_CLOCK } from './clock.ts';
import type { Credentials } from './credentials.ts';
import type { LocalTable, TableChoice } from './local-table.ts';
import type { MailFolder } from './ses/mail-folder.ts';

/** How the local server is to run. */
export interface ServerOptions {
  readonly dataPath: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly host?: string;
  /** SQLite if left out. */
  readonly tableIn?: TableChoice;
  readonly clock?: Clock;
  /** Empties the demo tenants first and loads them anew, relative to today. */
  readonly resetDemo?: boolean;
  readonly log?: Services['log'];
  /** Whose JWTs the API takes beside its keys; none if left out. */
  readonly issuers?: Outside['issuers'];
  /** What each tenant may use; as much as it likes if left out. */
  readonly limits?: Outside['limits'];
  readonly origins?: Outside['origins'];
  /** For how many days decisions are kept; for ever if left out. */
  readonly keepDecisionsDays?: number;
  /** Told what is being done while the first start loads the demo, and what is odd. */
  readonly progress?: (message: string) => void;
}

/** The port on which everything is reached. */
export interface Door {
  readonly url: string;
  readonly port: number;
  /** From now on, who comes is answered so. */
  open(fetch: (request: Request) => Response | Promise<Response>): void;
}

/** What parts leave for the parts after them. */
interface Brought {
  readonly arrivals: Arrivals;
  readonly database: LocalTable;
  /** The access key that what runs beside the server asks for: SES, and the emulator. */
  readonly databaseKey: string;
  readonly services: Services;
  /** Sends what ends up in the mailbox. */
  readonly mailing: Mailing;
  readonly mails: MailFolder;
  /** Endpoint of SES on this machine; the database's key lets one in. */
  readonly sesUrl: string;
  readonly door: Door;
  readonly credentials: Credentials;
  /** Sends what was given up anew; gives how many messages those were. */
  readonly shardQueue: { readonly redrive: () => number };
}

/**
 * What parts of the local server share: how it is to run, and what the parts before have brought.
 */
export class Context {
  readonly options: Required<ServerOptions>;
  readonly #brought: Partial<Brought> = {};

  constructor(options: ServerOptions) {
    this.options = {
      host: '127.0.0.1',
      tableIn: 'sqlite',
      clock: MACHINE_CLOCK,
      resetDemo: false,
      log: () => {},
      issuers: [],
      limits: {},
      origins: [],
      keepDecisionsDays: Infinity,
      progress: () => {},
      ...options,
    };
  }

  bring<Name extends keyof Brought>(name: Name, what: Brought[Name]): void {
    this.#brought[name] = what;
  }

  /** What a part before has brought; throws where the parts stand in the wrong order. */
  take<Name extends keyof Brought>(name: Name): Brought[Name] {
    const what: Brought[Name] | undefined = this.#brought[name];
    if (what === undefined) throw new Error(`no part before it brings ${name}`);
    return what;
  }
}
