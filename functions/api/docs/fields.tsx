import type { FC } from 'hono/jsx';
import type { Json } from './described.ts';

const MOST_DEPTH = 5;

/** What a schema allows, in words; names of schemas lead to them. */
export const Type: FC<{ schema: Json }> = ({ schema }) => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  if (name !== undefined) return <a href={`#schema-${name}`}>{name}</a>;
  if (schema.type === 'array') {
    return (
      <>
        list of <Type schema={(schema.items ?? {}) as Json} />
      </>
    );
  }
  const options = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (options !== undefined) {
    return (
      <>
        {options.map((option, index) => (
          <>
            {index > 0 && ' or '}
            <Type schema={option} />
          </>
        ))}
      </>
    );
  }
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (Array.isArray(values)) return <code>{values.map(String).join(' | ')}</code>;
  const type = schema.format === 'binary' ? 'file' : schema.type;
  return <code>{String(type ?? 'anything')}</code>;
};

/** A description; what stands between backticks is code. */
export const Words: FC<{ text: string }> = ({ text }) => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
);

const limitsOf = (schema: Json): string => {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, exclusiveMinimum } = schema;
  // Whatever fits into a double is no limit that anybody chose.
  const isChosen = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
  const least = minimum !== undefined && Number(minimum) > Number.MIN_SAFE_INTEGER;
  return [
    least ? `from ${minimum}` : exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    isChosen ? `up to ${maximum}` : '',
    maxLength === undefined ? '' : `${minLength ?? 0} to ${maxLength} characters`,
    maxItems === undefined ? '' : `${minItems ?? 0} to ${maxItems} of them`,
    schema.default === undefined ? '' : `${JSON.stringify(schema.default)} unless given`,
  ]
    .filter(Boolean)
    .join(', ');
};

/** What a field is: its type, what is said of it, its limits. */
const Said: FC<{ schema: Json }> = ({ schema }) => (
  <>
    <Type schema={schema} />
    {typeof schema.description === 'string' && (
      <Words text={` ${schema.description}.`.replace(/([.!?])\.$/, '$1')} />
    )}
    {limitsOf(schema) !== '' && <span class="soft"> ({limitsOf(schema)})</span>}
  </>
);

/** The schema whose fields stand below a field: itself, or what its list holds. */
const below = (schema: Json): Json | undefined => {
  const one = schema.type === 'array' ? ((schema.items ?? {}) as Json) : schema;
  return one.properties || one.oneOf || one.anyOf ? one : undefined;
};

/** The fields of a schema, with theirs below them; alternatives one after the other. */
export const Fields: FC<{ schema: Json; depth?: number }> = ({ schema, depth = 0 }) => {
  const options = ((schema.oneOf ?? schema.anyOf) as Json[] | undefined)?.filter(below);
  if (options !== undefined && options.length > 0) {
    return (
      <>
        {options.map((option, index) => (
          <div class="option">
            <p class="soft">{index === 0 ? 'Either' : 'or'}</p>
            <Fields schema={option} depth={depth} />
          </div>
        ))}
      </>
    );
  }
  const properties = schema.properties as Record<string, Json> | undefined;
  if (properties === undefined) {
    return (
      <p>
        <Said schema={schema} />
      </p>
    );
  }
  const required = new Set(schema.required as string[] | undefined);
  return (
    <dl class="fields">
      {Object.entries(properties).map(([name, field]) => {
        const inner = depth < MOST_DEPTH ? below(field) : undefined;
        return (
          <>
            <dt>
              <code>{name}</code> {required.has(name) && <span class="must">required</span>}
            </dt>
            <dd>
              <Said schema={field} />
              {inner && <Fields schema={inner} depth={depth + 1} />}
            </dd>
          </>
        );
      })}
    </dl>
  );
};
