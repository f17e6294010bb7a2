import type { Context } from 'hono';
import type { PolicyBody } from '../../../core/model/policy.ts';
import type { Preview } from '../../../core/model/preview.ts';
import { findEmployee } from '../../store/employees.ts';
import { StoreUnavailable } from '../../store/table.ts';
import { previewPolicy } from '../../work/preview-policy.ts';
import type { ConsoleEnv } from '../env.ts';
import type { ConsoleServices } from '../services.ts';
import { lookingOn } from './look.ts';
import { MOST_NAMED } from './preview-view.tsx';

/** A preview, and the names of those whom it shows. */
export interface SeenPreview {
  readonly preview: Preview;
  readonly names: ReadonlyMap<string, string>;
}

/** People whom a preview looks at; of more, a sample of so many. */
const SIZE = 500;

/**
 * Previews for whoever may see people: that they are looked at is on record before they are shown.
 * `undefined` where it cannot be worked out just now; all else of the page is shown then.
 */
export const previewing = (services: ConsoleServices) => {
  const lookOn = lookingOn(services);
  return async (
    c: Context<ConsoleEnv>,
    page: string,
    policy: PolicyBody,
  ): Promise<SeenPreview | undefined> => {
    const { tenant } = c.get('visitor');
    try {
      const preview = await previewPolicy(services, tenant, { policy, size: SIZE });
      const moved = preview.people.filter(({ changed }) => changed).slice(0, MOST_NAMED);
      const ids = moved.map(({ employee }) => employee);
      await lookOn(c, { page, ids });
      const found = await Promise.all(ids.map((id) => findEmployee(services, tenant, id)));
      const names = found.flatMap((one) =>
        one === undefined ? [] : [[one.employee.id, one.employee.name] as const],
      );
      return { preview, names: new Map(names) };
    } catch (failure) {
      if (failure instanceof StoreUnavailable) return undefined;
      throw failure;
    }
  };
};
