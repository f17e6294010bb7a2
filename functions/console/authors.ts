import type { AuthorTexts } from '../../core/texts/console/frame/texts.ts';
import { findKey } from '../store/api-keys.ts';
import type { Tabled } from '../store/capabilities.ts';
import { listMembers } from '../store/members.ts';
import type { Visitor } from './env.ts';

/** Gives in words who did something, as `Identity.author` and `AuditRecord.actor` store it. */
export type InWords = (author: string) => string;

/** What follows a prefix; undefined where a text does not begin so. */
const after = (text: string, prefix: string): string | undefined =>
  text.startsWith(prefix) ? text.slice(prefix.length) : undefined;

const KEYS = ['key:', 'self-key:'] as const;
const keyIn = (author: string): string | undefined =>
  after(author, KEYS[0]) ?? after(author, KEYS[1]);

/** Whoever is no member and no key, in words; as it is stored where it is none that is known. */
const otherInWords = (author: string, texts: AuthorTexts): string => {
  if (author === 'operator') return texts.operator;
  const gone = after(author, 'member:');
  if (gone !== undefined) return texts.goneMember(gone);
  const job = after(author, 'job:');
  if (job !== undefined)
    return Object.hasOwn(texts.jobs, job) ? (texts.jobs[job] ?? job) : texts.job(job);
  const token = after(author, 'token:') ?? after(author, 'self-token:');
  return token === undefined ? author : texts.token(token.split('#', 1)[0] ?? token);
};

/**
 * Who did something, as people read it: members by their names, keys by their labels, jobs by what
 * they do. `authors` are those that will be asked for; undefined ones are left out.
 */
export const authorsIn = async (
  services: Tabled,
  { tenant, texts }: Pick<Visitor, 'tenant' | 'texts'>,
  authors: Iterable<string | undefined>,
): Promise<InWords> => {
  const asked = [...new Set(authors)].filter((one) => one !== undefined);
  const members = asked.some((one) => one.startsWith('member:'))
    ? await listMembers(services, tenant)
    : [];
  const words = new Map(members.map(({ member: { id, name } }) => [`member:${id}`, name ?? id]));
  await Promise.all(
    asked.map(async (author) => {
      const id = keyIn(author);
      if (id === undefined) return;
      const key = await findKey(services, tenant, id);
      const { key: named, goneKey } = texts.authors;
      words.set(author, key === undefined ? goneKey(id) : named(key.label ?? id));
    }),
  );
  return (author) => words.get(author) ?? otherInWords(author, texts.authors);
};
