import * as fc from 'fast-check';
import { NOW } from '../support/api.ts';
import { referred, resolved, type Schema } from './document.ts';

type Fields = Record<string, unknown>;
type Any = fc.Arbitrary<unknown>;

const DAY_MS = 86_400_000;

/** Any text of one line; it ends in a visible character, so that it is never blank. */
const words = (most: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', maxLength: Math.min(30, most - 1) })
    .map((text) => `${text.slice(0, most - 1)}.`)
    .filter((text) => text.length <= most && text.isWellFormed());

const anyId = fc
  .string({ unit: fc.constantFrom(...'aZ09._:@-'), maxLength: 20 })
  .map((id) => `i${id}`);
const anyDay = fc
  .integer({ min: -900, max: 900 })
  .map((days) => new Date(NOW + days * DAY_MS).toISOString().slice(0, 10));
/** In the past: what has happened. */
const anyInstant = fc
  .integer({ min: 1, max: 200 * DAY_MS })
  .map((ago) => new Date(NOW - ago).toISOString());
const someOf = (...ids: string[]) => fc.subarray(ids, { minLength: 1 });

const REFERENCES: Readonly<Record<string, Any>> = {
  skill: fc.constantFrom('writing', 'calm'),
  lesson: fc.constantFrom('w1', 'c1'),
  role: fc.constantFrom('agent', 'clerk'),
  team: fc.constantFrom('support', 'sales'),
  employee: fc.constantFrom('ada', 'bob'),
  manager: fc.constantFrom('ada', 'bob'),
  owner: fc.constantFrom('ada', 'bob'),
  keyResult: fc.constant('csat'),
  employees: someOf('ada', 'bob'),
};

/**
 * Values that a schema alone cannot give, as they must exist, by the name of the field and, before
 * that, by the place in a named schema.
 */
const VALUES: Readonly<Record<string, Any>> = {
  ...REFERENCES,
  id: anyId,
  timeZone: fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati'),
  language: fc.constantFrom('en', 'de-CH', 'fr'),
  fallbackLanguages: someOf('en', 'de-CH', 'fr'),
  email: fc.constantFrom('ada@example.com', 'x+y@mail.example.org'),
  url: fc.constantFrom('https://learn.example.com/a?b=c#d', 'http://example.com/ü'),
  replyTo: fc.constantFrom('learning@example.com'),
  logo: fc.constantFrom('https://example.com/logo.png'),
  logoDark: fc.constantFrom('https://example.com/dark.png'),
  privacyUrl: fc.constantFrom('https://example.com/privacy'),
  color: fc.constantFrom('#1f6feb', '#FFFFFF'),
  task: fc.constant('Reply'),
  'DraftBody.base': fc.constant(1),
  'Skill.parent': fc.constant('calm'),
  'Team.parent': fc.constant('sales'),
  'Lesson.prerequisites': someOf('w1', 'w2'),
  'Lesson.translationOf': fc.constant('c1'),
  'Lesson.roles': someOf('agent', 'clerk'),
  'Picture.svg': fc
    .integer({ min: 1, max: 99 })
    .map(
      (radius) =>
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99"><circle r="${radius}"/></svg>`,
    ),
  'Role.tasks.*.skills': someOf('writing', 'calm'),
  'KeyResult.skills.*.roles': someOf('agent', 'clerk'),
  // That a day is taken as well, test/functions/api/check-in-days.test.ts says.
  'CheckIn.at': anyInstant,
  exclude: someOf('c1', 'w1'),
  'Weights.uplift': fc.double({ min: 0.1, max: 9, noNaN: true }),
  'rules.*.lessons': someOf('w1', 'w2', 'c1'),
  'policy.rules.*.lessons': someOf('w1', 'w2', 'c1'),
  'PreviewRequest.against': fc.constant(1),
  'PolicyInput.rules.*.lessons': someOf('w1', 'w2', 'c1'),
  // Questions of what is furnished have two choices.
  'Answered.question': fc.constantFrom('q1', 'q2'),
  'Answered.chosen': fc.constantFrom([0], [1], [0, 1], [1, 0]),
  'Member.language': fc.constantFrom('en', 'de'),
  'Member.subject.issuer': fc.constantFrom('https://login.example.com/', 'http://localhost:9/a'),
  'KeyRequest.expires': anyInstant.map((at) => at.replace(/^\d{4}/, '2030')),
};

const ordered = (a: unknown, b: unknown): [unknown, unknown] =>
  String(a) <= String(b) ? [a, b] : [b, a];

const listIn = (value: unknown): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

/** Either of two fields that exclude each other. */
const either = (value: Fields, one: string, other: string): Fields => {
  const { [JSON.stringify(value).length % 2 === 0 ? one : other]: _, ...rest } = value;
  return rest;
};

/** Scenes that lead from each to the next one, and from the last to an end. */
const leading = (scenes: readonly Fields[]): Fields[] => {
  const end = { id: 'end', text: 'The end' };
  const next = (index: number) => scenes[index + 1]?.id ?? end.id;
  const led = scenes.map((scene, index) => ({
    ...scene,
    choices: listIn(scene.choices).map((choice) => ({ ...choice, to: next(index) })),
  }));
  return [...led, end];
};

const mendedRule = (rule: Fields): Fields => {
  const [from, until] = ordered(rule.from, rule.until);
  return either({ ...rule, from, until }, 'lessons', 'tags');
};

/** Makes true what a schema cannot say, by the name of the schema or the place. */
const MENDED: Readonly<Record<string, (value: Fields) => Fields>> = {
  Question: (question) => ({
    ...question,
    choices: listIn(question.choices).map((choice, index) => ({
      ...choice,
      correct: index === 0 || choice.correct,
    })),
  }),
  Lesson: (lesson) => ({ ...lesson, scenes: leading(listIn(lesson.scenes)) }),
  Objective: (objective) => {
    const cycle = objective.cycle as Fields;
    const [start, end] = ordered(cycle.start, cycle.end);
    const keyResults = listIn(objective.keyResults).map((one, index) => ({
      ...one,
      due: index % 2 === 0 ? start : end,
    }));
    const { kind } = objective.owner as Fields;
    const id = { team: 'support', employee: 'ada' }[String(kind)];
    const owner = { kind, ...(id !== undefined && { id }) };
    return { ...objective, owner, cycle: { start, end }, keyResults };
  },
  'PreviewRequest.policy.rules.*': mendedRule,
  PreviewRequest: ({ employees, team, size, ...request }) =>
    JSON.stringify(request).length % 2 === 0
      ? { ...request, employees }
      : { ...request, team, size },
  'rules.*': mendedRule,
  'PolicyInput.rules.*': mendedRule,
  KeyRequest: ({ employee, ...request }) =>
    JSON.stringify(request).length % 2 === 0
      ? { ...request, scopes: ['self'], employee }
      : {
          ...request,
          scopes: (request.scopes as string[]).map((scope) => (scope === 'self' ? 'admin' : scope)),
        },
  Answered: ({ correct, chosen, ...answered }) =>
    correct === true ? { ...answered, chosen } : { ...answered, correct },
  Member: (member) => either(member, 'email', 'subject'),
  CheckIn: (checkIn) => either(checkIn, 'team', 'employee'),
};

const number = (schema: Schema): Any => {
  const min = schema.exclusiveMinimum ?? schema.minimum ?? -1e12;
  const max = schema.maximum ?? 1e12;
  return fc.integer({ min: 1, max: 9999 }).map((place) => min + ((max - min) * place) / 10_000);
};

const integer = (schema: Schema): Any =>
  fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 1000) });

const text = (schema: Schema): Any => {
  if (schema.format === 'date') return anyDay;
  if (schema.format === 'date-time') return anyInstant;
  if (isId(schema)) return anyId;
  return words(schema.maxLength ?? 200);
};

/** Says of a schema that it takes the id of something. */
export const isId = ({ pattern }: Schema): boolean => pattern?.includes('A-Za-z0-9._:@-') ?? false;

/** What tells the entries of a list apart. */
const keyOf = (entry: unknown): unknown => {
  const fields = entry as Fields;
  return fields?.skill ?? fields?.id ?? fields?.name ?? JSON.stringify(entry);
};

/** Where a value stands: the nearest named schema, and the fields from there on. */
type Place = readonly string[];

const placeText = (place: Place): string => place.join('.');

/** Valid values of a schema with every optional field set. */
const fullOf = (given: Schema, at: Place = []): Any => {
  const name = referred(given);
  const place = name === undefined ? at : [name];
  const schema = resolved(given);
  const known =
    VALUES[placeText(place)] ?? VALUES[placeText(place.slice(1))] ?? VALUES[at.at(-1) ?? ''];
  if (known !== undefined && schema.type !== 'object' && !schema.oneOf) return known;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return fc.oneof(...options.map((option) => fullOf(option, place)));
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(
        ([field, value]) => [field, fullOf(value, [...place, field])] as const,
      );
      const mended =
        MENDED[placeText(place)] ?? MENDED[placeText(at)] ?? ((value: Fields) => value);
      return fc.record(Object.fromEntries(fields)).map((value) => mended(value as Fields));
    }
    case 'array':
      return fc.uniqueArray(fullOf(schema.items ?? {}, [...place, '*']), {
        minLength: Math.max(1, schema.minItems ?? 0),
        maxLength: Math.max(2, schema.minItems ?? 0),
        selector: keyOf,
      });
    case 'integer':
      return integer(schema);
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    default:
      return text(schema);
  }
};

/** Some valid bodies with every optional field set; the same ones for the same seed. */
export const samplesOf = (schema: Schema, count: number, seed = 7): Fields[] =>
  fc.sample(fullOf(schema) as fc.Arbitrary<Fields>, { seed, numRuns: count });

/** The option of a union that a value is of. */
const optionFor = (schema: Schema, value: unknown): Schema => {
  const options = schema.oneOf ?? schema.anyOf;
  if (options === undefined) return schema;
  const fits = options
    .map(resolved)
    .find(({ properties = {} }) =>
      Object.entries(properties).every(
        ([name, field]) => field.const === undefined || field.const === (value as Fields)[name],
      ),
    );
  return fits ?? schema;
};

/** One place in a value. */
export interface Spot {
  /** JSON pointer. */
  readonly pointer: string;
  /** The same with `*` for every place in a list: `rules.*.lessons`. */
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly schema: Schema;
  /** The object that it is a field of cannot do without it. */
  readonly required: boolean;
}

/** Every place in a value, the whole of it first. */
export const spotsIn = (given: Schema, value: unknown): Spot[] => {
  const spots: Spot[] = [];
  const visit = (
    schemaHere: Schema,
    here: unknown,
    path: Spot['path'],
    required: boolean,
  ): void => {
    const schema = optionFor(resolved(schemaHere), here);
    spots.push({
      pointer: path.map((step) => `/${step}`).join(''),
      name: path.map((step) => (typeof step === 'number' ? '*' : step)).join('.'),
      path,
      value: here,
      schema,
      required,
    });
    if (Array.isArray(here)) {
      for (const [index, entry] of here.entries())
        visit(schema.items ?? {}, entry, [...path, index], false);
    } else if (here !== null && typeof here === 'object') {
      for (const [name, entry] of Object.entries(here))
        visit(
          schema.properties?.[name] ?? {},
          entry,
          [...path, name],
          schema.required?.includes(name) ?? false,
        );
    }
  };
  visit(given, value, [], true);
  return spots;
};

/** Names of every field that a schema has, on every level. */
export const fieldsOf = (given: Schema, at: Place = []): Set<string> => {
  const schema = resolved(given);
  const found = new Set<string>();
  const add = (more: Iterable<string>): void => {
    for (const one of more) found.add(one);
  };
  for (const option of schema.oneOf ?? schema.anyOf ?? []) add(fieldsOf(option, at));
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    found.add(placeText([...at, name]));
    add(fieldsOf(field, [...at, name]));
  }
  if (schema.items) add(fieldsOf(schema.items, [...at, '*']));
  return found;
};

/** A value with another one at a place; `undefined` takes the field out. */
export const changedAt = (value: unknown, path: Spot['path'], to: unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined) return to;
  if (Array.isArray(value))
    return value.map((entry, index) => (index === step ? changedAt(entry, rest, to) : entry));
  const { [step]: here, ...others } = value as Fields;
  const changed = changedAt(here, rest, to);
  return changed === undefined && rest.length === 0
    ? others
    : { ...(value as Fields), [step]: changed };
};

/** What a field that is left out comes to, nested defaults filled in; undefined for nothing. */
export const defaultOf = (given: Schema): unknown => {
  const schema = resolved(given);
  const { default: byDefault } = schema;
  if (byDefault === null || typeof byDefault !== 'object' || Array.isArray(byDefault))
    return byDefault;
  const nested = Object.entries(schema.properties ?? {})
    .map(([name, field]) => [name, defaultOf(field)] as const)
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(nested), ...byDefault };
};
