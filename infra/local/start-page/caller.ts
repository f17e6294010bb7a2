import type { NextLesson } from '../../../core/model/decision.ts';
import type { Employee } from '../../../core/model/employee.ts';
import type { Lesson, Question } from '../../../core/model/lesson.ts';
import type { Objective } from '../../../core/model/objective.ts';
import type { Weights } from '../../../core/model/policy.ts';
import type { Scene } from '../../../core/model/scenes.ts';
import { PAGE_HEADER } from './page-header.ts';

/** An organisation that the page shows. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
}

/** A lesson as the server has made it ready: all Markdown is HTML, the picture an address. */
export interface ShownLesson {
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly html: string;
  readonly cards: readonly { readonly front: string; readonly back: string }[];
  readonly scenes: readonly Scene[];
  readonly picture?: { readonly src: string; readonly alt: string; readonly html: string };
  readonly questions: readonly Question[];
}

/** How somebody stands in one skill. */
export interface SkillLine {
  readonly skill: string;
  readonly name: string;
  readonly mastery: number;
  readonly projected?: number;
  readonly target?: number;
}

/** Why a lesson is, or is not, for somebody. */
export interface Why {
  readonly rank?: number;
  readonly of: number;
  readonly reasons: readonly { readonly text: string }[];
  readonly excluded?: { readonly text: string };
}

/** What is known of an organisation, whoever is looked at. */
export interface Known {
  readonly people: readonly Employee[];
  readonly roles: ReadonlyMap<string, string>;
  readonly objectives: readonly Objective[];
  readonly lessons: readonly Lesson[];
}

/** What is shown of one person, and nobody else. */
export interface View {
  readonly next: NextLesson;
  readonly skills: readonly SkillLine[];
}

/** Thrown where somebody else is looked at by the time that an answer is here. */
export class Superseded extends Error {}

/** Asks the API, as which the server asks in the page's place. */
export type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** What the server says of a request that it does not take, or that it cannot be reached. */
export class Unanswered extends Error {}

/** The one way in which the page asks. */
export const askAs = async <T>(
  tenant: Tenant,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> => {
  const response = await fetch(`/start/${tenant.id}${path}`, {
    method,
    headers: {
      [PAGE_HEADER]: 'start',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Unanswered('');
  });
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Unanswered(answer.detail ?? String(response.status));
  return answer;
};

/** Names and goals of an organisation. */
export const knownOf = async (ask: Ask): Promise<Known> => {
  type List<T> = { readonly items: readonly T[] };
  const [people, roles, objectives, lessons] = await Promise.all([
    ask<List<Employee>>('GET', '/v1/employees?limit=100'),
    ask<List<{ id: string; name: string }>>('GET', '/v1/roles?limit=100'),
    ask<List<Objective>>('GET', '/v1/objectives?limit=100'),
    ask<List<Lesson>>('GET', '/v1/lessons?limit=100'),
  ]);
  return {
    people: people.items,
    roles: new Map(roles.items.map(({ id, name }) => [id, name])),
    objectives: objectives.items,
    lessons: lessons.items,
  };
};

/** What comes next for somebody, and how they stand. */
export const viewOf = async (ask: Ask, employee: string): Promise<View> => {
  const [next, { skills }] = await Promise.all([
    ask<NextLesson>('GET', `/v1/employees/${employee}/next-lesson`),
    ask<{ skills: SkillLine[] }>('GET', `/v1/employees/${employee}/skills`),
  ]);
  return { next, skills };
};

/** What may come next by score, and the weights that score it. */
export interface Ranking {
  readonly next: NextLesson;
  readonly weights: Weights;
}

export const rankingOf = async (ask: Ask, employee: string): Promise<Ranking> => {
  const [next, { weights }] = await Promise.all([
    ask<NextLesson>('GET', `/v1/employees/${employee}/next-lesson?limit=20&dryRun=true`),
    ask<{ weights: Weights }>('GET', '/v1/policy'),
  ]);
  return { next, weights };
};
