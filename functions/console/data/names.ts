import type { WorkspaceParts } from '../../../core/release/workspace.ts';

/** What pages name by its id. */
type Kind = 'lesson' | 'skill' | 'role' | 'team' | 'keyResult' | 'objective';

/** What an id is called; the id itself where nothing has it any more. */
export type Called = (kind: Kind, id: string) => string;

/** The names of all that a workspace holds. */
export const namesIn = ({ catalogue, goals }: WorkspaceParts): Called => {
  const keyResults = goals.objectives.flatMap((one) => one.keyResults);
  const byId = <T extends { readonly id: string }>(list: readonly T[], name: (one: T) => string) =>
    new Map(list.map((one) => [one.id, name(one)]));
  const names: Readonly<Record<Kind, ReadonlyMap<string, string>>> = {
    lesson: byId(catalogue.lessons, ({ title }) => title),
    skill: byId(catalogue.skills, ({ name }) => name),
    role: byId(catalogue.roles, ({ name }) => name),
    team: byId(goals.teams, ({ name }) => name),
    keyResult: byId(keyResults, ({ title }) => title),
    objective: byId(goals.objectives, ({ title }) => title),
  };
  return (kind, id) => names[kind].get(id) ?? id;
};
