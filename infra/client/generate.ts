import { comment, type Schema, typeOf } from './types.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** An OpenAPI document, as far as a client is made of it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation extends Described {
  readonly method: string;
  readonly path: string;
}

const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);

/**
 * POSTs that come to the same when they are done twice, though they have neither ids of their own
 * nor an Idempotency-Key: they change nothing, or only what the first one has not changed already.
 */
export const REPEATABLE: ReadonlySet<string> = new Set([
  'postNextLessons',
  'replayDecision',
  'previewPolicy',
  'previewEmployeeDigest',
  'publishRelease',
  'eraseEmployees',
]);

/** The option by which a header is given: `If-Match` → `ifMatch`. */
const optionOf = (header: string): string => {
  const [first = '', ...rest] = header.toLowerCase().split('-');
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
};

const operationsOf = ({ paths }: ApiDocument): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.has(method))
      .map(([method, described]) => ({ ...described, method, path })),
  );

const resolved = (document: ApiDocument, schema: Schema = {}): Schema => {
  if (typeof schema.$ref !== 'string') return schema;
  return resolved(document, document.components.schemas[schema.$ref.split('/').at(-1) ?? '']);
};

/** The schema of what is sent as JSON, or undefined where only other types are taken. */
const jsonOf = (content: Content): Schema | undefined =>
  Object.entries(content).find(([type]) => /^application\/([\w.-]+\+)?json$/.test(type))?.[1]
    .schema;

const parametersIn = ({ parameters = [] }: Operation, place: string): Parameter[] =>
  parameters.filter((parameter) => parameter.in === place);

/** Whether a refusal tells results too, as `POST /v1/events` does. */
const isBatch = ({ responses }: Operation): boolean =>
  responses[422]?.content?.['application/json'] !== undefined;

/** The schema of what is sent as a form, or undefined where a route takes none. */
const formOf = (content: Content): Schema | undefined => content['multipart/form-data']?.schema;

/** How the runtime knows a route: see `Routes`. */
const flagsOf = (document: ApiDocument, operation: Operation): string => {
  const sent = operation.requestBody && jsonOf(operation.requestBody.content);
  const { properties = {} } = resolved(document, sent) as { properties?: object };
  const named = 'items' in properties || 'events' in properties;
  const keyed = parametersIn(operation, 'header').some(({ name }) => name === 'Idempotency-Key');
  const isSafe = named || REPEATABLE.has(operation.operationId);
  return [
    operation.requestBody ? 'b' : '',
    operation.requestBody && formOf(operation.requestBody.content) ? 'f' : '',
    keyed ? 'k' : operation.method === 'post' && isSafe ? 'r' : '',
    isBatch(operation) ? 'm' : '',
  ].join('');
};

const CSV = 'text/csv';

/** Whether a route answers a table where `format` asks for one, and JSON else. */
const hasTable = ({ responses }: Operation): boolean => {
  const { [CSV]: table, 'application/json': json } = responses[200]?.content ?? {};
  return table !== undefined && json !== undefined;
};

/** The types of what a route answers when it does as it is told. */
const answerType = (operation: Operation): string => {
  const types = Object.entries(operation.responses).flatMap(([status, { content }]) => {
    const isAnswer = /^2/.test(status) || (status === '422' && isBatch(operation));
    if (!isAnswer) return [];
    const all = Object.entries(content ?? {});
    if (all.length === 0) return ['undefined'];
    // What is there as a table too, for people, is given to programs as JSON alone.
    const answers = hasTable(operation) ? all.filter(([type]) => type !== CSV) : all;
    return answers.flatMap(([type, { schema }]) => {
      if (type === 'application/json' && schema) return [typeOf(schema, '  ')];
      return type === 'application/problem+json' ? [] : ['string'];
    });
  });
  return [...new Set(types)].join(' | ');
};

const isList = (document: ApiDocument, operation: Operation): boolean => {
  const answer = resolved(
    document,
    operation.responses[200]?.content?.['application/json']?.schema,
  );
  const hasItems = 'items' in ((answer.properties ?? {}) as object);
  return hasItems && parametersIn(operation, 'query').some(({ name }) => name === 'cursor');
};

/** A flag stands in a query or a form as a word; whoever writes a program has a boolean. */
const withFlag = (schema: Schema): Schema => {
  const isFlag = Array.isArray(schema.enum) && schema.enum.join() === 'true,false';
  return isFlag ? { type: 'boolean', description: schema.description } : schema;
};

/** The type of a body: of what is sent as JSON, or of the fields of a form. */
const bodyTypeOf = ({ operationId }: Operation, content: Content): string => {
  const json = jsonOf(content);
  if (json) return typeOf(json, '  ');
  const form = formOf(content);
  if (!form) throw new Error(`${operationId}: takes ${Object.keys(content)}, which has no type`);
  const fields = Object.entries(form.properties as Readonly<Record<string, Schema>>);
  const properties = Object.fromEntries(fields.map(([name, field]) => [name, withFlag(field)]));
  return typeOf({ ...form, properties }, '  ');
};

const TAKEN: ReadonlySet<string> = new Set(['signal', 'timeoutMs']);

const optionsOf = (operation: Operation): string => {
  const given = [
    ...parametersIn(operation, 'query').filter(
      ({ name }) => !(name === 'format' && hasTable(operation)),
    ),
    ...parametersIn(operation, 'header').map((one) => ({ ...one, name: optionOf(one.name) })),
  ];
  for (const { name } of given)
    if (TAKEN.has(name)) throw new Error(`${operation.operationId}: ${name} means something else`);
  const isNeeded = given.some(({ required }) => required);
  const fields = given.map(
    ({ name, required, description, schema }) =>
      `${comment(description, '      ')}      readonly ${name}${required ? '' : '?'}: ${typeOf(withFlag(schema), '      ')};\n`,
  );
  const own = fields.length === 0 ? '' : ` & {\n${fields.join('')}    }`;
  return `options${isNeeded ? '' : '?'}: RequestOptions${own}`;
};

const methodOf = (document: ApiDocument, operation: Operation): string => {
  const { operationId, method, path, summary, description = '', requestBody } = operation;
  const ids = parametersIn(operation, 'path').map(({ name }) => `${name}: string | number`);
  const body = requestBody
    ? [`body${requestBody.required ? '' : '?'}: ${bodyTypeOf(operation, requestBody.content)}`]
    : [];
  const answer = answerType(operation);
  const wrapped = isList(document, operation) ? `Pages<${answer}>` : `Answer<${answer}>`;
  const options = optionsOf(operation);
  const isForced = body[0]?.startsWith('body?') && options.startsWith('options:');
  if (isForced) throw new Error(`${operationId}: options are needed after a body that is not`);
  const said = `${summary}\n\n\`${method.toUpperCase()} ${path}\`\n\n${description}`.trimEnd();
  return `${comment(said, '  ')}  ${operationId}(${[...ids, ...body, options].join(', ')}): ${wrapped};\n`;
};

/**
 * The TypeScript module of a client for the API that a document describes; what it imports lies
 * beside it.
 */
export const clientSource = (document: ApiDocument): string => {
  const operations = operationsOf(document);
  const { schemas } = document.components;
  const types = Object.entries(schemas).map(
    ([name, schema]) =>
      `${comment(schema.description as string | undefined, '')}export type ${name} = ${typeOf(schema)};\n`,
  );
  const routes = operations.map((operation) => {
    const { operationId, method, path } = operation;
    const route = `${method.toUpperCase()} ${path} ${flagsOf(document, operation)}`.trimEnd();
    return `  ${operationId}: ${JSON.stringify(route)},\n`;
  });
  const headers = new Set(
    operations.flatMap((operation) => parametersIn(operation, 'header').map(({ name }) => name)),
  );
  const options = [...headers].map((name) => `  ${optionOf(name)}: '${name.toLowerCase()}',\n`);
  return `// Made by \`npm run sdk\` from the routes of the API.
import { type Answer, clientOf, type Helpers, type Pages, type RequestOptions, type Routes } from './client.ts';
import { UpliftError as AnyUpliftError } from './errors.ts';
import type { Settings } from './settings.ts';

export type { Answer, Pages, RequestOptions } from './client.ts';
export { NoAnswer, NotAllSent } from './errors.ts';
export type { ProblemDocument, ProblemPart } from './errors.ts';
export type { Settings, Wait } from './settings.ts';
export type { Reply, Call } from './transport.ts';

${types.join('\n')}
/** Every code of a refusal. */
export type RefusalCode = ProblemAnswer['code'];

/** The API refused a request, or could not do it. */
export const UpliftError = AnyUpliftError<RefusalCode>;
export type UpliftError = AnyUpliftError<RefusalCode>;

const ROUTES: Routes = {
${routes.join('')}};

const HEADERS = {
${options.join('')}};

/** A client of the API: one method a route. */
export interface Uplift extends Helpers<Uplift, LearningEvent, EventResultAnswer> {
${operations.map((operation) => methodOf(document, operation)).join('')}}

/** A client of the API at \`url\` for who holds \`key\`. */
export const createClient = (settings: Settings): Uplift =>
  clientOf(ROUTES, HEADERS, settings) as unknown as Uplift;
`;
};
