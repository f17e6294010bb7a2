import type { Hono } from 'hono';
import * as z from 'zod';
import { byKey } from '../../core/base/order.ts';
import { Employee } from '../../core/model/employee.ts';
import { LearningEvent } from '../../core/model/event.ts';
import { Lesson } from '../../core/model/lesson.ts';
import { Objective } from '../../core/model/objective.ts';
import { PolicyInput } from '../../core/model/policy.ts';
import { Role } from '../../core/model/role.ts';
import { Skill } from '../../core/model/skill.ts';
import { Team } from '../../core/model/team.ts';
import type { Env } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { type RouteSpec, specOf } from '../http/route.ts';
import { operationIdOf } from './operation-id.ts';

/** A JSON Schema; its keywords are not told apart here. */
type Schema = Readonly<Record<string, unknown>>;

/** One documented route. */
export interface Operation {
  readonly method: string;
  /** `/v1/skills/{id}` */
  readonly path: string;
  readonly spec: RouteSpec;
}

/**
 * Every route of an app, in the order in which they were added, from the descriptions that their
 * handlers carry.
 */
export const operationsOf = (app: Hono<Env>): Operation[] => {
  const operations = new Map<string, Operation>();
  for (const { method, path, handler } of app.routes) {
    const spec = specOf(handler);
    if (spec !== undefined)
      operations.set(`${method} ${path}`, {
        method: method.toLowerCase(),
        path: path.replace(/:([a-z]+)/gi, '{$1}'),
        spec,
      });
  }
  return [...operations.values()];
};

/** Schemas by name, gathered while routes are described. */
const schemaBook = () => {
  const components = new Map<string, Schema>();
  // What is sent may leave out defaults; what is answered has them filled in.
  const nameIn = (name: string, io: 'input' | 'output'): string =>
    io === 'input' ? name : `${name}Answer`;
  const moved = (value: unknown, io: 'input' | 'output'): unknown => {
    if (Array.isArray(value)) return value.map((entry) => moved(entry, io));
    if (value === null || typeof value !== 'object') return value;
    const { id: _id, ...fields } = value as Record<string, unknown>;
    // `id` is also the name of a property; only as a keyword, a text, it goes.
    const kept = typeof _id === 'string' ? fields : (value as Record<string, unknown>);
    return Object.fromEntries(
      Object.entries(kept).map(([name, entry]) => [
        name,
        name === '$ref' && typeof entry === 'string' && entry.startsWith('#/$defs/')
          ? `#/components/schemas/${nameIn(entry.slice('#/$defs/'.length), io)}`
          : moved(entry, io),
      ]),
    );
  };
  const book = {
    components,
    /** The schema of something, and that of a change of it beside, under another name. */
    change: (schema: z.ZodType, as: string, clears: (name: string, needed: boolean) => boolean) => {
      book.refer(schema, 'input');
      const { id = '' } = z.globalRegistry.get(schema) as { id?: string };
      components.set(as, changeOf(components.get(id) ?? {}, clears));
    },
    /** The schema of an object itself, by its fields. */
    inline: (schema: z.ZodType): Schema => {
      const { $schema: _, id: __, ...json } = z.toJSONSchema(schema, { io: 'input' }) as Schema;
      return moved(json, 'input') as Schema;
    },
    /**
     * The schema, with every named part of it defined once among the components and referred to.
     */
    refer: (schema: z.ZodType, io: 'input' | 'output'): Schema => {
      const {
        $schema: _schema,
        $defs = {},
        ...json
      } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Record<
        string,
        unknown
      >;
      for (const [name, definition] of Object.entries($defs as Record<string, Schema>)) {
        components.set(nameIn(name, io), moved(definition, io) as Schema);
      }
      const name = (z.globalRegistry.get(schema) as { id?: string } | undefined)?.id;
      if (name === undefined || typeof json.$ref === 'string') return moved(json, io) as Schema;
      components.set(nameIn(name, io), moved(json, io) as Schema);
      return { $ref: `#/components/schemas/${nameIn(name, io)}` };
    },
  };
  return book;
};

/**
 * What a change of an object may be: each field may be left out, and those that it `clears` may be
 * null. Lists are replaced as a whole, and so are described as they are.
 */
const changeOf = (
  { properties = {}, required, default: _, ...others }: Schema,
  clears: (name: string, needed: boolean) => boolean,
): Schema => {
  const needed = new Set(required as string[] | undefined);
  const fields = Object.entries(properties as Record<string, Schema>).map(([name, schema]) => {
    const isObject = schema.type === 'object' && schema.properties !== undefined;
    const { default: _default, ...field } = isObject ? changeOf(schema, clears) : schema;
    const isCleared = clears(name, needed.has(name));
    return [name, isCleared ? { anyOf: [field, { type: 'null' }] } : field];
  });
  return { ...others, properties: Object.fromEntries(fields) };
};

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  401: 'No valid credential',
  403: 'The credential lacks the scope',
  404: 'There is no such thing (or it is not yours)',
  412: 'It has changed since it was read',
  413: 'The body is too large',
  415: 'The body is not of the type that is asked for',
  422: 'What it says cannot be',
  429: 'A quota of the tenant is used up; try again after Retry-After seconds',
  503:
    'The store, or the issuer of a JWT, did not answer, or the clock of the server is wrong; try ' +
    'again after Retry-After seconds',
};

/** The credentials that a request may carry, either in the header `Authorization: Bearer …`. */
export const SECURITY_SCHEMES = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, upl_<tenant>_…: made with POST /v1/keys, its scopes listed with it.',
  },
  jwt: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of an OIDC issuer that this deployment trusts. Its claims say the tenant, the scopes (those that are not named here do not count) and, for the scope self, the employee. It must be signed, unexpired and meant for this service.',
  },
} as const;

const problemStatuses = (spec: RouteSpec): number[] => {
  const statuses = spec.scopes.length === 0 ? [400] : [400, 401, 403, 404, 429, 503];
  const conditional = spec.headers?.['If-Match'] === undefined ? [] : [412];
  return [...statuses, ...(spec.body || spec.form ? [413, 415, 422] : []), ...conditional];
};

/** How the headers of an answer are documented. */
const headersOf = (headers: Readonly<Record<string, string>> = {}): Schema => {
  const described = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return described.length === 0 ? {} : { headers: Object.fromEntries(described) };
};

/** A problem document, or one that tells more. */
const isProblem = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodObject && schema.shape.requestId === Problem.shape.requestId;

/** Whether it answers page by page. */
const isList = ({ query }: RouteSpec): boolean =>
  query instanceof z.ZodObject && query.shape.cursor !== undefined;

/** The OpenAPI 3.1 document of an app, generated from the very schemas that check its requests. */
export const openApiOf = (app: Hono<Env>): Schema => {
  const book = schemaBook();
  book.refer(LearningEvent, 'input');
  for (const [name, schema] of Object.entries({ Skill, Lesson, Role, Team, Employee, Objective }))
    book.change(schema, `${name}Patch`, (_, needed) => !needed);
  book.change(PolicyInput, 'PolicyChange', (name) => name === 'holdout');
  const problem = { 'application/problem+json': { schema: book.refer(Problem, 'output') } };

  const responsesOf = (spec: RouteSpec): Schema => {
    const responses: Record<string, unknown> = {};
    for (const status of problemStatuses(spec))
      responses[status] = { description: PROBLEMS[status], content: problem };
    for (const [status, answer] of Object.entries(spec.responses)) {
      const { schema } = answer;
      const description = { description: answer.description, ...headersOf(answer.headers) };
      if (schema === null) responses[status] = description;
      else if (isProblem(schema)) {
        const content = { 'application/problem+json': { schema: book.refer(schema, 'output') } };
        responses[status] = { ...description, content };
      } else {
        const content = {
          'application/json': { schema: book.refer(schema, 'output') },
          ...(answer.csv && { 'text/csv': { schema: { type: 'string' } } }),
        };
        // A 422 with results and a 422 problem are told apart by their content type.
        responses[status] = {
          ...description,
          content: Number(status) >= 400 ? { ...content, ...problem } : content,
        };
      }
    }
    return responses;
  };

  const parametersOf = (spec: RouteSpec): unknown[] => {
    const inPath = Object.entries(spec.params ?? {}).map(([name, description]) => ({
      name,
      in: 'path',
      required: true,
      description,
      schema: { type: 'string', pattern: '^[A-Za-z0-9._:@-]{1,128}$' },
    }));
    const query =
      spec.query &&
      (book.refer(spec.query, 'input') as {
        properties?: Record<string, Schema>;
        required?: string[];
      });
    const inQuery = Object.entries(query?.properties ?? {}).map(
      ([name, { description, ...schema }]) => ({
        name,
        in: 'query',
        required: query?.required?.includes(name) ?? false,
        ...(typeof description === 'string' && { description }),
        schema,
      }),
    );
    const inHeader = Object.entries(spec.headers ?? {}).map(([name, description]) => ({
      name,
      in: 'header',
      required: false,
      description,
      schema: { type: 'string' },
    }));
    return [...inPath, ...inQuery, ...inHeader];
  };

  const contentOf = (body: z.ZodType, isPatch = false): Schema => {
    const schema = book.refer(body, 'input');
    const json = { 'application/json': { schema } };
    return isPatch ? { 'application/merge-patch+json': { schema }, ...json } : json;
  };

  const formOf = (form: z.ZodType): Schema => {
    const { properties, required, ...schema } = book.inline(form);
    const file = { type: 'array', items: { type: 'string', format: 'binary' }, minItems: 1 };
    return {
      'multipart/form-data': {
        schema: {
          ...schema,
          properties: { ...(properties as Schema), file },
          required: [...(required as string[]), 'file'],
        },
      },
    };
  };

  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, spec } of operationsOf(app)) {
    paths[path] ??= {};
    paths[path][method] = {
      tags: [spec.group],
      summary: spec.summary,
      operationId: operationIdOf(method, path, isList(spec)),
      description: [
        spec.description,
        spec.scopes.length > 0
          ? `Scopes: any of ${spec.scopes.join(', ')}.`
          : 'No credential needed.',
      ]
        .filter(Boolean)
        .join('\n\n'),
      'x-scopes': spec.scopes,
      security:
        spec.scopes.length > 0
          ? Object.keys(SECURITY_SCHEMES).map((scheme) => ({ [scheme]: [] }))
          : [],
      parameters: parametersOf(spec),
      ...(spec.body && {
        requestBody: {
          required: !spec.bodyOptional,
          content: contentOf(spec.body, spec.patch),
        },
      }),
      ...(spec.form && { requestBody: { required: true, content: formOf(spec.form) } }),
      responses: responsesOf(spec),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Uplift',
      version: '1.0.0',
      description:
        'The next micro-lesson that most lifts your key results, for every employee, with reasons.',
      contact: { name: 'The Uplift authors' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: [...new Set(operationsOf(app).map(({ spec }) => spec.group))].map((name) => ({
      name,
      description: `Routes under the heading ${name} of /docs.`,
    })),
    servers: [{ url: '/' }],
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: Object.fromEntries([...book.components].sort(byKey)),
    },
    paths,
  };
};
