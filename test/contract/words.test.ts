import { expect, it } from 'vitest';
import type * as z from 'zod';
import { Employee } from '../../core/model/employee.ts';
import { LearningEvent } from '../../core/model/event.ts';
import { Lesson } from '../../core/model/lesson.ts';
import { Objective } from '../../core/model/objective.ts';
import { Role } from '../../core/model/role.ts';
import { Skill } from '../../core/model/skill.ts';
import { Team } from '../../core/model/team.ts';
import { changedAt, samplesOf, spotsIn } from './bodies.ts';
import { nameOf, OPERATIONS, resolved, type Schema, schemaNamed } from './document.ts';
import { SENT, samples, schemaOf } from './sent.ts';

/** Whatever a client may send in place of what is expected. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  1.5,
  1e12,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  ' ',
  'wrong',
  'a\nb',
  'x'.repeat(70_000),
  '\ud800',
  'nul\u0000',
  [],
  [null],
  Array.from({ length: 2_000 }, () => 'x'),
  [{}, {}],
  {},
  { kind: 'wrong', type: 'wrong', surplus: 1 },
  { wrong: { wrong: 1 } },
];

/** How zod's own words begin, and what says nothing of what is expected. */
const FOREIGN = /^(Invalid|Too |Unrecognized|Expected|must be something else)|undefined|NaN/;

/** Every message that a schema has for wrong values of every kind, in every place. */
const saidOf = (
  schema: z.ZodType,
  json: Schema,
  values: readonly unknown[],
): ReadonlySet<string> => {
  const said = new Set<string>();
  const hear = (wrong: unknown): void => {
    for (const { message } of schema.safeParse(wrong).error?.issues ?? [])
      said.add(message.slice(0, 200));
  };
  const seen = new Set<string>();
  for (const value of values)
    for (const { path, name } of spotsIn(json, value)) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const wrong of WRONG) hear(changedAt(value, path, wrong));
    }
  for (const wrong of WRONG) hear(wrong);
  for (const wrong of WRONG) for (const list of ['items', 'events']) hear({ [list]: wrong });
  return said;
};

const foreign = (said: Iterable<string>): string[] =>
  [...said].filter((message) => FOREIGN.test(message));

const RESOURCES = { Employee, LearningEvent, Lesson, Objective, Role, Skill, Team };

it.each(Object.entries(RESOURCES))(
  'all that is said of a wrong %s is in words of ours',
  (name, schema) => {
    const { oneOf } = resolved(schemaNamed(name));
    const options = oneOf ?? [schemaNamed(name)];
    const said = options.flatMap((option) => [...saidOf(schema, option, samplesOf(option, 2))]);
    expect(foreign(said)).toEqual([]);
    expect(said.length).toBeGreaterThan(5);
  },
);

const withBody = OPERATIONS.filter(({ spec }) => spec.body !== undefined);

it.each(withBody.map((operation) => [nameOf(operation), operation] as const))(
  'all that %s says of a wrong body is in words of ours',
  (name, { spec }) => {
    const sent = SENT.find(({ route }) => route === name);
    if (sent === undefined || spec.body === undefined) throw new Error(name);
    // Of several things in one request each is checked by the schema of its own.
    const values = sent.schema === undefined ? samples(sent).slice(0, 2) : [];
    const said = saidOf(spec.body, schemaOf(sent), values);
    expect(foreign(said)).toEqual([]);
    expect(said.size).toBeGreaterThan(0);
  },
);

it.each(OPERATIONS.map((operation) => [nameOf(operation), operation] as const))(
  'all that %s says of a wrong query is in words of ours',
  (_, { spec }) => {
    const { query } = spec;
    if (query === undefined) return;
    const names = Object.keys((query as z.ZodObject).shape ?? {});
    const said = new Set<string>();
    for (const name of [...names, 'surplus'])
      for (const wrong of ['', ' ', 'wrong', '-1', '1.5', '1e12', 'NaN', 'x'.repeat(9_000)])
        for (const { message } of query.safeParse({ [name]: wrong }).error?.issues ?? [])
          said.add(message);
    expect(foreign(said)).toEqual([]);
  },
);
