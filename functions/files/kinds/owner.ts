import { Misfit } from '../cell-types.ts';
import { type Context, textOf } from '../kind.ts';
import type { Fields, Place } from '../row.ts';

/** Whose an objective is. */
type Owner =
  | { readonly kind: 'company' }
  | { readonly kind: 'team' | 'employee'; readonly id: string };

const COMPANY = /^(company|organi[sz]ation|unternehmen|firma)$/i;

/** The first of several owners: an objective has one. */
const firstOf = (text: string | undefined): string | undefined => text?.split(/[,;\n]/)[0]?.trim();

/**
 * Whose an objective is: as its kind says, else the team that is named, else the person; undefined
 * where the line says nothing.
 */
export const ownerOf = async (
  value: Fields,
  place: Place,
  { directories }: Context,
): Promise<Owner | Misfit | undefined> => {
  const kind = textOf(value, 'ownerKind');
  const owner = textOf(value, 'owner');
  const team = (value.ownerTeam as readonly string[] | null | undefined)?.[0];
  const person = firstOf(textOf(value, 'ownerPerson'));
  const asTeam = async (text: string | undefined): Promise<Owner | Misfit> => {
    if (text === undefined) return new Misfit('must name the team');
    const id = await directories.refer('teams', text, place);
    return id instanceof Misfit ? id : { kind: 'team', id };
  };
  const asPerson = async (text: string | undefined): Promise<Owner | Misfit> => {
    if (text === undefined) return new Misfit('must name the person');
    const id = await directories.refer('employees', text, place);
    return id instanceof Misfit ? id : { kind: 'employee', id };
  };
  if (kind === 'company' || COMPANY.test(team ?? '')) return { kind: 'company' };
  if (kind === 'team') return asTeam(firstOf(team ?? owner));
  if (kind === 'employee') return asPerson(person ?? owner);
  if (team !== undefined) return asTeam(firstOf(team));
  if (owner !== undefined && COMPANY.test(owner)) return { kind: 'company' };
  if (owner !== undefined) {
    const isTeam = (await directories.idsOf('teams', owner)).length > 0;
    return isTeam ? asTeam(owner) : asPerson(owner);
  }
  return person === undefined ? undefined : asPerson(person);
};
