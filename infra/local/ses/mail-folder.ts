import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** A mail as it is kept beside its MIME. */
const KeptMail = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  at: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  headers: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  html: z.string(),
  text: z.string(),
});
export type KeptMail = Readonly<z.output<typeof KeptMail>>;

/** What a list shows of a mail. */
export type MailHead = Pick<KeptMail, 'id' | 'at' | 'from' | 'to' | 'subject'>;

/** Of an instant in a name, padded. */
const INSTANT_LENGTH = 13;
const NAME = /^(\d{13}-[a-z0-9-]+)\.json$/;

/** By which names are in the order of time. */
const nameOf = ({ id, at }: Pick<KeptMail, 'id' | 'at'>): string =>
  `${String(Date.parse(at)).padStart(INSTANT_LENGTH, '0')}-${id}`;

const readMail = (file: string): KeptMail | undefined => {
  try {
    return KeptMail.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
};

const headOf = ({ id, at, from, to, subject }: KeptMail): MailHead => ({
  id,
  at,
  from,
  to,
  subject,
});

/**
 * Mails in a folder, each as `.eml` and, for whoever shows it, as `.json`: the newest ones, and
 * what is older goes. What cannot be read (a crash has cut it off) is left out. Files are read when
 * they are asked for: a start takes no longer for many mails.
 */
export class MailFolder {
  readonly #path: string;
  readonly #most: number;
  /** Oldest first. */
  #names: string[];
  readonly #heads = new Map<string, MailHead>();

  constructor(path: string, most: number) {
    this.#path = path;
    this.#most = most;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    this.#names = readdirSync(path)
      .flatMap((file) => NAME.exec(file)?.[1] ?? [])
      .sort();
    this.#trim();
  }

  /** Keeps a mail. */
  add(mail: KeptMail, mime: Uint8Array): void {
    const name = nameOf(mail);
    // The MIME first: what is listed is there whole.
    writeFileSync(this.#file(name, 'eml'), mime, { mode: 0o600 });
    writeFileSync(this.#file(name, 'json'), JSON.stringify(mail), { mode: 0o600 });
    this.#names.push(name);
    this.#heads.set(name, headOf(mail));
    this.#trim();
  }

  /** The newest mails, to one address or to anybody. */
  list({ to, limit }: { readonly to?: string | undefined; readonly limit: number }): MailHead[] {
    const wanted = to?.trim().toLowerCase();
    const found: MailHead[] = [];
    for (const name of [...this.#names].reverse()) {
      if (found.length >= limit) break;
      const head = this.#head(name);
      const isWanted = wanted === undefined || head?.to.toLowerCase() === wanted;
      if (head !== undefined && isWanted) found.push(head);
    }
    return found;
  }

  /** One mail; undefined where it is not there (any more). */
  find(id: string): KeptMail | undefined {
    const name = this.#nameOf(id);
    return name === undefined ? undefined : readMail(this.#file(name, 'json'));
  }

  /** A mail as it went over the wire. */
  mime(id: string): Buffer | undefined {
    const name = this.#nameOf(id);
    if (name === undefined) return undefined;
    const file = this.#file(name, 'eml');
    return existsSync(file) ? readFileSync(file) : undefined;
  }

  /** When the mails that are kept were sent, epoch milliseconds. */
  times(): number[] {
    return this.#names.map((name) => Number(name.slice(0, INSTANT_LENGTH)));
  }

  #head(name: string): MailHead | undefined {
    const known = this.#heads.get(name);
    if (known !== undefined) return known;
    const mail = readMail(this.#file(name, 'json'));
    if (mail === undefined) return undefined;
    const head = headOf(mail);
    this.#heads.set(name, head);
    return head;
  }

  #nameOf(id: string): string | undefined {
    return this.#names.findLast((name) => name.slice(INSTANT_LENGTH + 1) === id);
  }

  #file(name: string, kind: 'eml' | 'json'): string {
    return join(this.#path, `${name}.${kind}`);
  }

  #trim(): void {
    for (const name of this.#names.splice(0, this.#names.length - this.#most)) {
      this.#heads.delete(name);
      for (const kind of ['json', 'eml'] as const) rmSync(this.#file(name, kind), { force: true });
    }
  }
}
