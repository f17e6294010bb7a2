import type { Hono } from 'hono';
import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import type { Env } from '../http/env.ts';
import { withoutNonce } from '../pages/page.ts';
import { REFUSALS } from '../refusal.ts';
import type { Documents } from './documents.ts';
import { type Operation, openApiOf, operationsOf, SECURITY_SCHEMES } from './openapi.ts';

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f2a;--soft:#5b6472;--paper:#fbfbf9;--card:#fff;--line:#e2e4e0;--accent:#1d6b52;--code:#f1f3ef}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebe7;--soft:#a2aca7;--paper:#14171a;--card:#1c2024;--line:#30363b;--accent:#6fd0ac;--code:#23282c}}
*{box-sizing:border-box}body{margin:0;font:16px/1.6 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main,header{max-width:64rem;margin:auto;padding:1rem 1.25rem}h1{margin:.5rem 0 0;font-size:1.9rem}h2{margin:2.5rem 0 .5rem;font-size:1.3rem}h3{margin:1rem 0 .3rem;font-size:1rem}
p{margin:.4rem 0}a{color:var(--accent)}nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
details{border:1px solid var(--line);border-radius:.6rem;background:var(--card);margin:.5rem 0}summary{cursor:pointer;padding:.6rem .9rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
summary:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.method{font:700 .75rem/1.6 ui-monospace,monospace;min-width:3.6rem;color:var(--accent);text-transform:uppercase}
.path{font:600 .92rem ui-monospace,monospace;overflow-wrap:anywhere}.soft{color:var(--soft)}.inner{padding:0 .9rem .9rem;border-top:1px solid var(--line)}
pre{overflow-x:auto;background:var(--code);padding:.7rem .9rem;border-radius:.5rem;font:.82rem/1.5 ui-monospace,monospace}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}td:first-child{font-family:ui-monospace,monospace;white-space:nowrap}
`;

type Json = Readonly<Record<string, unknown>>;

interface Described {
  readonly parameters: readonly {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    schema: Json;
  }[];
  readonly requestBody?: { content: Record<string, { schema: Json }> };
  readonly responses: Record<
    string,
    { description: string; content?: Record<string, { schema: Json }> }
  >;
}

const typeOf = (schema: Json): string => {
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? '';
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(' | ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array') return `${typeOf((schema.items ?? {}) as Json)}[]`;
  const options = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (options) return options.map(typeOf).join(' | ');
  return typeof schema.type === 'string' ? schema.type : 'any';
};

const linked = (schema: Json) => {
  const type = typeOf(schema);
  const name = type.replace(/\[\]$/, '');
  return /^[A-Z]/.test(name) ? <a href={`#schema-${name}`}>{type}</a> : <code>{type}</code>;
};

const Fields: FC<{ schema: Json }> = ({ schema }) => {
  const properties = schema.properties as Record<string, Json> | undefined;
  if (properties === undefined) return <p>{linked(schema)}</p>;
  const required = new Set(schema.required as string[] | undefined);
  return (
    <table>
      <tbody>
        {Object.entries(properties).map(([name, field]) => (
          <tr>
            <td>
              {name}
              {required.has(name) ? '' : '?'}
            </td>
            <td>
              {linked(field)}{' '}
              <span class="soft">
                {[
                  field.description,
                  field.default === undefined ? '' : `default ${JSON.stringify(field.default)}`,
                ]
                  .filter(Boolean)
                  .join('; ')}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const curlOf = ({ method, path, spec }: Operation): string =>
  [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$URL${path}"`,
    ...(spec.scopes.length > 0 ? ['-H "authorization: Bearer $KEY"'] : []),
    ...(spec.body ? ["-H 'content-type: application/json'", "-d '{…}'"] : []),
  ].join(' \\\n  ');

const Route: FC<{ operation: Operation; described: Described }> = ({ operation, described }) => {
  const { method, path, spec } = operation;
  const body = described.requestBody?.content['application/json']?.schema;
  return (
    <details id={`${method}-${path}`}>
      <summary>
        <span class="method">{method}</span>
        <span class="path">{path}</span>
        <span class="soft">{spec.summary}</span>
      </summary>
      <div class="inner">
        {spec.description && <p>{spec.description}</p>}
        <p class="soft">
          {spec.scopes.length > 0
            ? `Scopes: any of ${spec.scopes.join(', ')}`
            : 'No credential needed'}
        </p>
        {described.parameters.length > 0 && (
          <table>
            <tbody>
              {described.parameters.map((parameter) => (
                <tr>
                  <td>
                    {parameter.name}
                    {parameter.required ? '' : '?'}
                  </td>
                  <td>
                    <code>{typeOf(parameter.schema)}</code>{' '}
                    <span class="soft">
                      in the {parameter.in}
                      {parameter.description ? `; ${parameter.description}` : ''}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {body && (
          <>
            <h3>Body</h3>
            <Fields schema={body} />
          </>
        )}
        <h3>Answers</h3>
        <table>
          <tbody>
            {Object.entries(described.responses).map(([status, response]) => (
              <tr>
                <td>{status}</td>
                <td>
                  {response.description}{' '}
                  {Object.values(response.content ?? {}).map(({ schema }) => linked(schema))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <pre>{curlOf(operation)}</pre>
      </div>
    </details>
  );
};

const Page: FC<{ nonce: string; operations: Operation[]; document: Json }> = ({
  nonce,
  operations,
  document,
}) => {
  const groups = [...new Set(operations.map(({ spec }) => spec.group))];
  const paths = document.paths as Record<string, Record<string, Described>>;
  const schemas = (document.components as { schemas: Record<string, Json> }).schemas;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Uplift API</title>
        <style nonce={nonce}>{raw(STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Uplift API</h1>
          <p class="soft">
            JSON over HTTP. Send <code>Authorization: Bearer &lt;API key or JWT&gt;</code>; errors
            are problem documents with a stable <code>code</code>. The whole description:{' '}
            <a href="/openapi.json">openapi.json</a>.
          </p>
          <nav aria-label="Groups of routes">
            <ul>
              {groups.map((group) => (
                <li>
                  <a href={`#${group}`}>{group}</a>
                </li>
              ))}
              <li>
                <a href="#credentials">Credentials</a>
              </li>
              <li>
                <a href="#problems">Problems</a>
              </li>
              <li>
                <a href="#schemas">Schemas</a>
              </li>
            </ul>
          </nav>
        </header>
        <main>
          {groups.map((group) => (
            <section id={group}>
              <h2>{group}</h2>
              {operations
                .filter(({ spec }) => spec.group === group)
                .map((operation) => (
                  <Route
                    operation={operation}
                    described={paths[operation.path]?.[operation.method] as Described}
                  />
                ))}
            </section>
          ))}
          <section id="credentials">
            <h2>Credentials</h2>
            <table>
              <tbody>
                {Object.entries(SECURITY_SCHEMES).map(([name, { description }]) => (
                  <tr>
                    <td>{name}</td>
                    <td>{description}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section id="problems">
            <h2>Problems</h2>
            <table>
              <tbody>
                {Object.entries(REFUSALS).map(([code, status]) => (
                  <tr id={`problem-${code}`}>
                    <td>{status}</td>
                    <td>
                      <code>{code}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section id="schemas">
            <h2>Schemas</h2>
            {Object.entries(schemas).map(([name, schema]) => (
              <details id={`schema-${name}`}>
                <summary>
                  <span class="path">{name}</span>
                </summary>
                <div class="inner">
                  <Fields schema={schema} />
                  <pre>{JSON.stringify(schema, null, 2)}</pre>
                </div>
              </details>
            ))}
          </section>
        </main>
        <script nonce={nonce}>
          {raw(
            "const open=()=>{const d=document.getElementById(decodeURIComponent(location.hash.slice(1)));if(d&&d.tagName==='DETAILS')d.open=true};addEventListener('hashchange',open);open()",
          )}
        </script>
      </body>
    </html>
  );
};

/**
 * What is said of an app, from the descriptions that its handlers carry: its OpenAPI document and a
 * page for people.
 */
export const documentsOf = (app: Hono<Env>): Documents => {
  const document = openApiOf(app);
  const page = (nonce: string): string =>
    (<Page nonce={nonce} operations={operationsOf(app)} document={document} />).toString();
  return { openapi: JSON.stringify(document), page: withoutNonce(page) };
};
