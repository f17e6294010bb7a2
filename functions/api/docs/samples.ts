import type { Described, Json } from './described.ts';

type Schemas = Readonly<Record<string, Json>>;

const MOST_DEPTH = 6;

/** An example that an answer or a body has of its own. */
const givenExample = (content: Json | undefined): unknown => {
  const { example, examples } = (content ?? {}) as { example?: unknown; examples?: Json };
  if (example !== undefined) return example;
  const [first] = Object.values(examples ?? {}) as { value?: unknown }[];
  return first?.value;
};

/** A value that a schema allows, from the examples of its parts: what must be there and no more. */
const sampleOf = (schema: Json, schemas: Schemas, depth = 0): unknown => {
  if (typeof schema.$ref === 'string') {
    const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return named === undefined ? {} : sampleOf(named, schemas, depth);
  }
  for (const known of ['example', 'const', 'default'])
    if (schema[known] !== undefined) return schema[known];
  const [first] = (schema.examples ?? schema.enum ?? []) as readonly unknown[];
  if (first !== undefined) return first;
  const [option] = (schema.oneOf ?? schema.anyOf ?? []) as readonly Json[];
  if (option !== undefined) return sampleOf(option, schemas, depth);
  if (schema.type === 'array')
    return depth > MOST_DEPTH ? [] : [sampleOf((schema.items ?? {}) as Json, schemas, depth + 1)];
  const { properties } = schema as { properties?: Schemas };
  if (properties !== undefined) {
    const required = (schema.required ?? []) as readonly string[];
    // Where nothing must be there, one field shows what may be.
    const shown = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
    return Object.fromEntries(
      shown.map((name) => [name, sampleOf(properties[name] ?? {}, schemas, depth + 1)]),
    );
  }
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  return schema.type === 'object' ? {} : 'text';
};

/** A request that shows how a route is called. */
export interface Sample {
  readonly path: string;
  /** As JSON, indented; empty where it has none. */
  readonly body: string;
}

const shown = (value: unknown): string => JSON.stringify(value, null, 2);

export const requestOf = (path: string, described: Described, schemas: Schemas): Sample => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = described.parameters.find((one) => one.name === name);
    return String(parameter?.example ?? (name === 'id' ? 'ID' : name.toUpperCase()));
  });
  const needed = described.parameters.filter((one) => one.in === 'query' && one.required);
  const query = needed.map(
    ({ name, schema, example }) =>
      `${name}=${encodeURIComponent(String(example ?? sampleOf(schema, schemas)))}`,
  );
  const content = described.requestBody?.content['application/json'];
  const body = content && (givenExample(content) ?? sampleOf(content.schema, schemas));
  return {
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
  { path, body }: Sample,
  isOpen: boolean,
  headers: readonly string[],
): string =>
  [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$URL${path}"`,
    ...(isOpen ? [] : ['-H "authorization: Bearer $KEY"']),
    ...headers.map((header) => `-H '${header}'`),
    ...(body === ''
      ? []
      : ["-H 'content-type: application/json'", `-d '${body.replaceAll("'", "'\\''")}'`]),
  ].join(' \\\n  ');
