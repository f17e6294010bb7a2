import type { Described, Json } from './described.ts';

type Schemas = Readonly<Record<string, Json>>;

const MOST_DEPTH = 6;

/** What stands where an id or a text says by its name whose or what it is. */
const NAMED: Readonly<Record<string, unknown>> = {
  ...{ decision: 'd-7f3kq2', employee: 'ada', lesson: 'calm-1', question: 'q1', team: 'support' },
  ...{ objective: 'happy', keyResult: 'csat', role: 'agent', release: 7, policy: 3, version: 3 },
  ...{ title: 'Calm an upset customer', language: 'en', minutes: 4, name: 'De-escalation' },
};

const AN_INSTANT = '2026-03-02T09:30:00Z';

/** A number of the kind that a schema allows; what any double may be is no limit. */
const numberOf = ({ minimum }: Json): number =>
  typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER ? minimum : 1;

/** Whether a schema is of a text or number for which any other will do. */
const isLoose = ({ type, enum: values, format, pattern, example }: Json): boolean =>
  values === undefined &&
  format === undefined &&
  (type === 'integer' || type === 'number' || type === 'string') &&
  (pattern === undefined || example === 'de-escalation' || example === 'en');

/** An example that an answer or a body has of its own. */
const givenExample = (content: Json | undefined): unknown => {
  const { example, examples } = (content ?? {}) as { example?: unknown; examples?: Json };
  if (example !== undefined) return example;
  const [first] = Object.values(examples ?? {}) as { value?: unknown }[];
  return first?.value;
};

/** A value that a schema allows, from the examples of its parts: what must be there and no more. */
const sampleOf = (schema: Json, schemas: Schemas, depth = 0, field = ''): unknown => {
  if (typeof schema.$ref === 'string') {
    const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return named === undefined ? {} : sampleOf(named, schemas, depth, field);
  }
  if (field in NAMED && isLoose(schema)) return NAMED[field];
  if (/[a-z]At$/.test(field) && schema.type === 'string') return AN_INSTANT;
  for (const known of ['example', 'const', 'default'])
    if (schema[known] !== undefined) return schema[known];
  const [first] = (schema.examples ?? schema.enum ?? []) as readonly unknown[];
  if (first !== undefined) return first;
  const [option] = (schema.oneOf ?? schema.anyOf ?? []) as readonly Json[];
  if (option !== undefined) return sampleOf(option, schemas, depth, field);
  if (schema.type === 'array')
    return depth > MOST_DEPTH ? [] : [sampleOf((schema.items ?? {}) as Json, schemas, depth + 1)];
  const { properties } = schema as { properties?: Schemas };
  if (properties !== undefined) {
    const required = (schema.required ?? []) as readonly string[];
    // Where nothing must be there, one field shows what may be.
    const shown = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
    return Object.fromEntries(
      shown.map((name) => [name, sampleOf(properties[name] ?? {}, schemas, depth + 1, name)]),
    );
  }
  if (schema.type === 'integer' || schema.type === 'number') return numberOf(schema);
  if (schema.type === 'boolean') return true;
  return schema.type === 'object' ? {} : 'text';
};

/** A request that shows how a route is called. */
export interface Sample {
  readonly path: string;
  /** As JSON, indented; empty where it has none. */
  readonly body: string;
  /** Fields of a form, as curl takes them. */
  readonly form: readonly string[];
}

/** The fields that a form must have; what is of bytes is a file. */
const formFieldsOf = (form: Json, schemas: Schemas): string[] => {
  const { properties, required } = form as { properties: Schemas; required: readonly string[] };
  return required.map((name) => {
    const { items = properties[name] } = (properties[name] ?? {}) as { items?: Json };
    const isFile = items?.format === 'binary';
    return `${name}=${isFile ? '@skills.csv' : sampleOf(items ?? {}, schemas)}`;
  });
};

const shown = (value: unknown): string => JSON.stringify(value, null, 2);

export const requestOf = (path: string, described: Described, schemas: Schemas): Sample => {
  const content = described.requestBody?.content['application/json'];
  const body = content && (givenExample(content) ?? sampleOf(content.schema, schemas));
  const filled = path.replace(/(\w+)\/\{(\w+)\}/g, (_, owner: string, name: string) => {
    const parameter = described.parameters.find((one) => one.name === name);
    // What is put somewhere has the id of that place.
    const own = name === 'id' ? (body as { id?: unknown } | undefined)?.id : undefined;
    const known = own ?? NAMED[name === 'id' ? owner.replace(/s$/, '') : name];
    return `${owner}/${parameter?.example ?? known ?? name.toUpperCase()}`;
  });
  const needed = described.parameters.filter((one) => one.in === 'query' && one.required);
  const query = needed.map(
    ({ name, schema, example }) =>
      `${name}=${encodeURIComponent(String(example ?? sampleOf(schema, schemas)))}`,
  );
  const form = described.requestBody?.content['multipart/form-data']?.schema;
  return {
    form: form ? formFieldsOf(form, schemas) : [],
    path: filled + (query.length > 0 ? `?${query.join('&')}` : ''),
    body: body === undefined ? '' : shown(body),
  };
};

/** The first good answer of a route, as JSON; undefined where it has no body. */
export const answerOf = (
  { responses }: Described,
  schemas: Schemas,
): { readonly status: string; readonly body: string | undefined } => {
  const [status = '', answer] =
    Object.entries(responses).find(([code]) => code.startsWith('2')) ?? [];
  const content = answer?.content?.['application/json'];
  if (content === undefined) return { status, body: undefined };
  return { status, body: shown(givenExample(content) ?? sampleOf(content.schema, schemas)) };
};

/** The request as a line of a shell. */
export const curlOf = (
  method: string,
  { path, body, form }: Sample,
  isOpen: boolean,
  headers: readonly string[],
): string =>
  [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$URL${path}"`,
    ...(isOpen ? [] : ['-H "authorization: Bearer $KEY"']),
    ...headers.map((header) => `-H '${header}'`),
    ...form.map((field) => `-F ${field}`),
    ...(body === ''
      ? []
      : ["-H 'content-type: application/json'", `-d '${body.replaceAll("'", "'\\''")}'`]),
  ].join(' \\\n  ');
