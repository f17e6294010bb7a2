/** A JSON Schema; which keywords it has is looked up as needed. */
export type Schema = Readonly<Record<string, unknown>>;

/** A text as a comment before what it describes; nothing where there is none. */
export const comment = (text: string | undefined, indent: string): string => {
  if (text === undefined || text === '') return '';
  const lines = text.replaceAll('*/', '*\\/').split('\n');
  const [only] = lines;
  if (lines.length === 1) return `${indent}/** ${only} */\n`;
  const inner = lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n');
  return `${indent}/**\n${inner}\n${indent} */\n`;
};

const nameOfField = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ');

const objectType = (schema: Schema, indent: string): string => {
  const { properties, additionalProperties } = schema as {
    properties?: Readonly<Record<string, Schema>>;
    additionalProperties?: Schema | boolean;
  };
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? additionalProperties : {};
    return `Readonly<Record<string, ${typeOf(values, indent)}>>`;
  }
  const required = new Set(schema.required as readonly string[] | undefined);
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const mark = required.has(name) ? '' : '?';
    const said = comment(field.description as string | undefined, inner);
    return `${said}${inner}readonly ${nameOfField(name)}${mark}: ${typeOf(field, inner)};\n`;
  });
  return fields.length === 0 ? 'Readonly<Record<never, never>>' : `{\n${fields.join('')}${indent}}`;
};

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

const typeNamed = (type: string, schema: Schema, indent: string): string => {
  // A server tells by its name what a file is, so that nameless bytes are not enough.
  if (schema.format === 'binary') return 'File';
  if (type === 'object') return objectType(schema, indent);
  if (type !== 'array') return PRIMITIVES[type] ?? 'unknown';
  const tuple = schema.prefixItems as readonly Schema[] | undefined;
  if (tuple) return `readonly [${tuple.map((item) => typeOf(item, indent)).join(', ')}]`;
  return `readonly (${typeOf((schema.items ?? {}) as Schema, indent)})[]`;
};

/** The TypeScript type of what a JSON Schema of the OpenAPI document allows. */
export const typeOf = (schema: Schema, indent = ''): string => {
  const { $ref, type } = schema;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return union(schema.enum.map((one) => JSON.stringify(one)));
  const options = (schema.oneOf ?? schema.anyOf) as readonly Schema[] | undefined;
  if (options) return union(options.map((one) => typeOf(one, indent)));
  const all = schema.allOf as readonly Schema[] | undefined;
  if (all) return all.map((one) => `(${typeOf(one, indent)})`).join(' & ');
  if (Array.isArray(type)) return union(type.map((one) => typeNamed(one, schema, indent)));
  if (typeof type === 'string') return typeNamed(type, schema, indent);
  return 'properties' in schema ? objectType(schema, indent) : 'unknown';
};
