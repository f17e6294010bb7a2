import type { CompiledRelease } from '../../../core/release/compile.ts';

/** What things are called, by their ids; the id itself where nothing has it. */
export interface Names {
  readonly lesson: (id: string) => string;
  readonly skill: (id: string) => string;
  readonly team: (id: string | undefined) => string;
  readonly role: (id: string | undefined) => string;
  readonly keyResult: (id: string) => string;
}

/** The names of what is in force. */
export const namesIn = ({ catalogue, goals, roles }: CompiledRelease): Names => {
  const teams = new Map(goals.teams.map(({ id, name }) => [id, name]));
  const keyResults = new Map(
    goals.objectives.flatMap((one) => one.keyResults.map(({ id, title }) => [id, title] as const)),
  );
  return {
    lesson: (id) => catalogue.lessons[catalogue.lessonIndex.get(id) ?? -1]?.title ?? id,
    skill: (id) => catalogue.skills[catalogue.skillIndex.get(id) ?? -1]?.name ?? id,
    team: (id = '') => teams.get(id) ?? id,
    role: (id = '') => roles.get(id)?.name ?? id,
    keyResult: (id) => keyResults.get(id) ?? id,
  };
};
