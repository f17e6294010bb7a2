import { createApp } from '../../functions/api/app.ts';
import { importRoutes } from '../../functions/api/imports.ts';
import { type Operation, openApiOf, operationsOf } from '../../functions/api/openapi.ts';
import { testApi } from '../support/api.ts';

/** A JSON Schema, as far as tests look into it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly content?: Content; readonly headers?: Readonly<object> }>
  >;
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

const app = createApp(testApi().services, undefined, importRoutes);

/** Every route of the API. */
export const OPERATIONS: readonly Operation[] = operationsOf(app);
export const DOCUMENT = openApiOf(app) as unknown as Document;

/** `PUT /v1/skills/{id}` */
export const nameOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;

export const operationNamed = (name: string): Operation => {
  const found = OPERATIONS.find((operation) => nameOf(operation) === name);
  if (found === undefined) throw new Error(`there is no route ${name}`);
  return found;
};

/** What the OpenAPI document says of a route. */
export const describedOf = ({ method, path }: Operation): Described => {
  const described = DOCUMENT.paths[path]?.[method];
  if (described === undefined) throw new Error(`${method} ${path} is not documented`);
  return described;
};

/** Query parameters of a route by name. */
export const queryOf = (operation: Operation): readonly Parameter[] =>
  describedOf(operation).parameters.filter((parameter) => parameter.in === 'query');

export const takesQuery = (operation: Operation, name: string): boolean =>
  queryOf(operation).some((parameter) => parameter.name === name);

/** Headers that a route documents, in lower case. */
export const headersOf = (operation: Operation): readonly string[] =>
  describedOf(operation)
    .parameters.filter((parameter) => parameter.in === 'header')
    .map(({ name }) => name.toLowerCase());

/** The name of a schema that is referred to. */
export const referred = ({ $ref }: Schema): string | undefined => $ref?.split('/').at(-1);

/** A schema itself where another refers to it. */
export const resolved = (schema: Schema): Schema => {
  const name = referred(schema);
  if (name === undefined) return schema;
  const found = DOCUMENT.components.schemas[name];
  if (found === undefined) throw new Error(`there is no schema ${name}`);
  return resolved(found);
};

/** The schema of a route's JSON body. */
export const bodyOf = (operation: Operation): Schema | undefined =>
  describedOf(operation).requestBody?.content['application/json']?.schema;

/** The schema of a route's JSON answer. */
export const answerOf = (operation: Operation, status: number): Schema | undefined => {
  const schema = describedOf(operation).responses[status]?.content?.['application/json']?.schema;
  return schema && resolved(schema);
};

/** A schema by its name, as others refer to it. */
export const schemaNamed = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** The stable codes that an answer may carry. */
export const CODES: readonly unknown[] =
  resolved(resolved(schemaNamed('ProblemAnswer')).properties?.code ?? {}).enum ?? [];

/** Routes that take a method, by name, fit for `it.each`. */
export const named = (list: readonly Operation[]) =>
  list.map((operation) => [nameOf(operation), operation] as const);
