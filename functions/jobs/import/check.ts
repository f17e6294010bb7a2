import {
  putResources,
  type ResourceKind,
  type Resources,
  type WorkspaceParts,
} from '../../../core/release/workspace.ts';
import type { Known } from '../../files/directory.ts';
import type { Problem } from '../../files/problem.ts';
import { HELD, problemsWith, type Row, type RowKind } from '../../files/row.ts';
import { type RefusalPart, Refused } from '../../refusal.ts';
import { etagOf } from '../../store/etag.ts';
import { problemsAfter } from '../../work/put-resource.ts';
import { errorOf } from '../../work/result.ts';
import { changeOf, problemsOf } from './store.ts';

type Thing = { readonly id: string };

/** What would become of a row. */
interface Outlook {
  readonly status: 'stored' | 'unchanged' | 'refused';
  readonly problems: readonly Problem[];
}

const isResource = (kind: RowKind): boolean => kind !== 'events' && kind !== 'check-ins';

/** A dry run: says of rows what would become of them beside what is stored, and stores nothing. */
export class Checking {
  readonly #known: Known;
  readonly #things = new Map<RowKind, Map<string, Thing>>();
  readonly #rows = new Map<string, Row>();

  constructor(known: Known) {
    this.#known = known;
  }

  async #thingsOf(kind: RowKind): Promise<Map<string, Thing>> {
    const things =
      this.#things.get(kind) ??
      new Map((await this.#known(kind as ResourceKind | 'employees')).map((one) => [one.id, one]));
    this.#things.set(kind, things);
    return things;
  }

  /** What would become of one row, after those before it. */
  async check(row: Row): Promise<Outlook> {
    if (!isResource(row.kind)) {
      const errors = problemsWith(row, true).map(({ field, expected }) => ({
        pointer: `/${field.replaceAll('.', '/')}`,
        detail: expected,
      }));
      if (errors.length === 0) return { status: 'stored', problems: [] };
      return { status: 'refused', problems: problemsOf(row, { detail: '', errors }) };
    }
    const things = await this.#thingsOf(row.kind);
    const { id, wanted } = changeOf<Thing>(row);
    const before = things.get(id);
    try {
      const after = wanted(before);
      const isSame = before !== undefined && etagOf(before) === etagOf(after);
      things.set(id, after);
      this.#rows.set(`${row.kind}/${id}`, row);
      return { status: isSame ? 'unchanged' : 'stored', problems: [] };
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      return { status: 'refused', problems: problemsOf(row, errorOf(failure)) };
    }
  }

  /** What the rows together would bring into a workspace that it may not hold. */
  together(before: WorkspaceParts): { readonly rows: number; readonly problems: Problem[] } {
    let after = before;
    for (const kind of HELD) {
      const own = [...(this.#things.get(kind)?.values() ?? [])].filter(({ id }) =>
        this.#rows.has(`${kind}/${id}`),
      );
      if (own.length > 0)
        after = putResources(
          after,
          kind as ResourceKind,
          own.filter(isShared) as unknown as Resources[ResourceKind][],
        );
    }
    const wrong = new Map<string, RefusalPart[]>();
    for (const { pointer, detail } of problemsAfter(before, after).fresh) {
      const [, kind, id, ...rest] = pointer.split('/');
      const name = `${kind}/${id}`;
      if (this.#rows.has(name))
        wrong.set(name, [...(wrong.get(name) ?? []), { pointer: `/${rest.join('/')}`, detail }]);
    }
    const problems = [...wrong].flatMap(([name, errors]) =>
      problemsOf(this.#rows.get(name)!, { detail: '', errors }),
    );
    return { rows: wrong.size, problems };
  }
}

/** Objectives of an employee's own are no part of a workspace. */
const isShared = (thing: Thing): boolean =>
  (thing as { owner?: { kind?: string } }).owner?.kind !== 'employee';
