import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import type { Tabled } from '../../store/capabilities.ts';
import { listMembers } from '../../store/members.ts';

/** Who did something, as people read it: members by their names, the operator by a word. */
export const authorsIn = async (
  services: Tabled,
  tenant: string,
  { audit }: TuningTexts,
): Promise<(author: string) => string> => {
  const all = await listMembers(services, tenant);
  const names = new Map(all.map(({ member: { id, name } }) => [`member:${id}`, name ?? id]));
  return (author) =>
    author === 'operator' ? audit.operator : (names.get(author) ?? author.replace(/^member:/, ''));
};
