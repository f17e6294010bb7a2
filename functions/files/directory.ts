import { Misfit } from './cell-types.ts';
import { idFrom, isId } from './ids.ts';
import type { Fields, ResourceRowKind, Row } from './row.ts';

/** What can be found by name and made where it is missing. */
export const CREATABLE = ['skills', 'roles', 'teams'] as const;
export type Creatable = (typeof CREATABLE)[number];

/** A stored resource, as the API gives it. */
export type Thing = Fields & { readonly id: string };

/** Lists what is stored of a kind. */
export type Known = (kind: ResourceRowKind) => Promise<readonly Thing[]>;

const NOUNS: Readonly<Record<ResourceRowKind, string>> = {
  skills: 'skill',
  roles: 'role',
  teams: 'team',
  lessons: 'lesson',
  employees: 'employee',
  objectives: 'objective',
};

const plain = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** Things of one kind by id, name, title and address. */
class Directory {
  readonly byId = new Map<string, Thing>();
  readonly #byName = new Map<string, Set<string>>();

  add(thing: Thing): void {
    this.byId.set(thing.id, thing);
    const names = Object.values((thing.names as Record<string, string> | undefined) ?? {});
    for (const name of [thing.id, thing.name, thing.title, thing.email, ...names])
      if (typeof name === 'string') this.#call(name, thing.id);
  }

  #call(name: string, id: string): void {
    const ids = this.#byName.get(plain(name)) ?? new Set();
    this.#byName.set(plain(name), ids.add(id));
  }

  /** The ids that a text may mean: itself, or those of that name. */
  idsOf(text: string): readonly string[] {
    return this.byId.has(text) ? [text] : [...(this.#byName.get(plain(text)) ?? [])];
  }
}

/**
 * What is there already and what the file brings, by id and by name; and what is made of names that
 * nothing has.
 */
export class Directories {
  readonly #known: Known | undefined;
  readonly #creates: ReadonlySet<string>;
  readonly #stored = new Map<ResourceRowKind, Promise<Directory>>();
  readonly #brought = new Map<ResourceRowKind, Directory>();
  #created: Row[] = [];

  constructor(known: Known | undefined, creates: readonly Creatable[]) {
    this.#known = known;
    this.#creates = new Set(creates);
  }

  #storedOf(kind: ResourceRowKind): Promise<Directory> {
    const loading = this.#stored.get(kind);
    if (loading !== undefined) return loading;
    const loaded = (async () => {
      const directory = new Directory();
      for (const thing of (await this.#known?.(kind)) ?? []) directory.add(thing);
      return directory;
    })();
    this.#stored.set(kind, loaded);
    return loaded;
  }

  /** Makes something of the file known to those who refer to it. */
  bring(kind: ResourceRowKind, thing: Thing): void {
    const directory = this.#brought.get(kind) ?? new Directory();
    directory.add(thing);
    this.#brought.set(kind, directory);
  }

  /** What is stored of a kind; empty where nobody can tell. */
  async stored(kind: ResourceRowKind): Promise<ReadonlyMap<string, Thing>> {
    return (await this.#storedOf(kind)).byId;
  }

  /** Adds what is stored beside what the list of its kind has. */
  async alsoStored(kind: ResourceRowKind, things: readonly Thing[]): Promise<void> {
    const directory = await this.#storedOf(kind);
    for (const thing of things) directory.add(thing);
  }

  /** Whether it is known at all what is stored. */
  get canTell(): boolean {
    return this.#known !== undefined;
  }

  /** The ids of that id, name or address: of the file first, then of what is stored. */
  async idsOf(kind: ResourceRowKind, text: string): Promise<readonly string[]> {
    const own = this.#brought.get(kind)?.idsOf(text) ?? [];
    const stored = await this.#storedOf(kind);
    if (stored.byId.has(text)) return [text];
    return own.length > 0 ? own : stored.idsOf(text);
  }

  /** The id that a reference means, or why it means none. */
  async refer(kind: ResourceRowKind, text: string, place: Row['place']): Promise<string | Misfit> {
    const ids = await this.idsOf(kind, text);
    const noun = NOUNS[kind];
    if (ids.length > 1)
      return new Misfit(`means several: ${ids.slice(0, 5).join(', ')}. Write the id`);
    if (ids[0] !== undefined) return ids[0];
    if (this.#creates.has(kind)) {
      const made = await this.idsOf(kind, idFrom(text));
      return made[0] ?? this.#create(kind as Creatable, text, place);
    }
    // People may come later than what they did, and a manager later than those managed.
    if (isId(text) && (!this.canTell || (kind === 'employees' && !text.includes('@')))) return text;
    const isCreatable = (CREATABLE as readonly string[]).includes(kind);
    return new Misfit(
      `there is no ${noun} of this id or name; ${
        isCreatable
          ? `--create ${kind} makes one`
          : `import ${kind} first, or write the id of one that is there`
      }`,
    );
  }

  #create(kind: Creatable, name: string, place: Row['place']): string {
    const id = idFrom(name);
    const value = { id, name, ...(kind === 'roles' && { skills: [] }) };
    this.#created.push({ kind, place, value });
    this.bring(kind, value);
    return id;
  }

  /** What was made of names since this was asked last: it comes before what refers to it. */
  takeCreated(): readonly Row[] {
    const created = this.#created;
    this.#created = [];
    const order = (row: Row): number => CREATABLE.indexOf(row.kind as Creatable);
    return created.sort((a, b) => order(a) - order(b));
  }
}
