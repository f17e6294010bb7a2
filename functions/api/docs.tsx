import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import type { Env } from '../http/env.ts';
import { withoutNonce } from '../pages/page.ts';
import { REFUSALS } from '../refusal.ts';
import { CURES } from './docs/cures.ts';
import type { Described, Json } from './docs/described.ts';
import { Fields } from './docs/fields.tsx';
import { byUse } from './docs/groups.ts';
import { headingsOf, renderProse, slugOf } from './docs/prose.ts';
import { Route } from './docs/route.tsx';
import { SCRIPT } from './docs/script.ts';
import { STYLE } from './docs/style.ts';
import type { Documents } from './documents.ts';
import { type Operation, openApiOf, operationsOf, SECURITY_SCHEMES } from './openapi.ts';

/** What people read of an API. */
interface Told {
  readonly operations: readonly Operation[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly schemas: Readonly<Record<string, Json>>;
  readonly guide: string;
  readonly policy: string;
  readonly changes: string;
}

const Prose: FC<{ text: string }> = ({ text }) => (
  <section class="prose">{raw(renderProse(text))}</section>
);

const describedOf = ({ paths }: Told, { path, method }: Operation): Described =>
  paths[path]?.[method] as Described;

const Contents: FC<{ told: Told }> = ({ told }) => {
  const { operations, guide } = told;
  const uses = byUse([...new Set(operations.map(({ spec }) => spec.group))]);
  const [first, ...steps] = headingsOf(guide);
  return (
    <nav aria-label="Contents">
      <p class="brand">
        <a href="#top">Uplift API</a>
      </p>
      <label hidden>
        Search (press /)
        <input id="search" type="search" autocomplete="off" />
      </label>
      <p id="told" class="soft" role="status" />
      <ul>
        <li>
          <a href={`#${slugOf(first?.text ?? '')}`}>{first?.text}</a>
          <ul class="inner">
            {steps.map(({ text }) => (
              <li>
                <a href={`#${slugOf(text)}`}>{text}</a>
              </li>
            ))}
          </ul>
        </li>
        {uses.map(({ title, groups }) => (
          <li>
            <a href={`#${slugOf(title)}`}>{title}</a>
            <ul class="inner">
              {groups.map((group) => (
                <li>
                  <a href={`#group-${slugOf(group)}`}>{group}</a>
                </li>
              ))}
            </ul>
          </li>
        ))}
        {['Credentials', 'Errors', 'Versions and deprecation', 'Changes', 'Schemas'].map(
          (title) => (
            <li>
              <a href={`#${slugOf(title)}`}>{title}</a>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
};

const Reference: FC<{ told: Told }> = ({ told }) => {
  const { operations, schemas } = told;
  return (
    <>
      {byUse([...new Set(operations.map(({ spec }) => spec.group))]).map(({ title, groups }) => (
        <section class="part">
          <h2 id={slugOf(title)}>{title}</h2>
          {groups.map((group) => (
            <div class="part">
              <h3 id={`group-${slugOf(group)}`}>{group}</h3>
              {operations
                .filter(({ spec }) => spec.group === group)
                .map((operation) => (
                  <Route
                    operation={operation}
                    described={describedOf(told, operation)}
                    schemas={schemas}
                  />
                ))}
            </div>
          ))}
        </section>
      ))}
    </>
  );
};

const Credentials: FC = () => (
  <section class="prose">
    <h2 id="credentials">Credentials</h2>
    <p>
      Every request but those of health carries <code>Authorization: Bearer</code> and one of these.
      Which tenant is meant follows from it alone.
    </p>
    <dl class="fields">
      {Object.entries(SECURITY_SCHEMES).map(([name, { description }]) => (
        <>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{description}</dd>
        </>
      ))}
    </dl>
  </section>
);

/** Beyond these codes a console or a page of employees answers; no app meets them. */
const Errors: FC = () => (
  <section class="part">
    <h2 id="errors">Errors</h2>
    <p>
      A refusal is a problem document (RFC 9457): <code>code</code> is one of these and stable,{' '}
      <code>pointer</code> names the first bad field and <code>errors</code> all of them,{' '}
      <code>detail</code> says to a developer what is wrong, <code>requestId</code> finds the
      request in the logs. The same codes stand in the results of a batch.
    </p>
    {Object.entries(REFUSALS).map(([code, status]) => (
      <div class="find">
        <h3 id={`problem-${code}`}>
          <code>{code}</code> <span class="soft">{status}</span>
        </h3>
        <p>
          {CURES[code]?.cause} <strong>{CURES[code]?.cure}</strong>
        </p>
      </div>
    ))}
  </section>
);

const Schemas: FC<{ schemas: Readonly<Record<string, Json>> }> = ({ schemas }) => (
  <section class="part">
    <h2 id="schemas">Schemas</h2>
    <p>
      What ends in <code>Answer</code> is answered, with defaults filled in; the others are sent.
      All of it for programs: <a href="/openapi.json">openapi.json</a>.
    </p>
    {Object.entries(schemas).map(([name, schema]) => (
      <details id={`schema-${name}`} class="find">
        <summary>
          <span class="path">{name}</span>
        </summary>
        <div class="held">
          <Fields schema={schema} />
        </div>
      </details>
    ))}
  </section>
);

const Page: FC<{ nonce: string; told: Told }> = ({ nonce, told }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Uplift API</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce}>{raw(STYLE)}</style>
    </head>
    <body>
      <a class="skip" href="#top">
        Skip the contents
      </a>
      <Contents told={told} />
      <main id="top">
        <h1>Uplift API</h1>
        <p>
          Which micro-lesson lifts your key results most, for every employee, each time your app
          asks. JSON over HTTP; for programs there is <a href="/openapi.json">openapi.json</a>.
        </p>
        <Prose text={told.guide} />
        <Reference told={told} />
        <Credentials />
        <Errors />
        <Prose text={told.policy} />
        <Prose text={told.changes} />
        <Schemas schemas={told.schemas} />
      </main>
      <script nonce={nonce}>{raw(SCRIPT)}</script>
    </body>
  </html>
);

const proseIn = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** The list of changes as a part of the page: its title is one of the page's. */
const changesIn = (name: string): string =>
  proseIn(name)
    .replace(/^## /gm, '### ')
    .replace(/^# .*$/m, '## Changes');

/**
 * What is said of an app, from the descriptions that its handlers carry: its OpenAPI document and a
 * page for people.
 */
export const documentsOf = (app: Hono<Env>): Documents => {
  const document = openApiOf(app);
  const { paths, components } = document as {
    paths: Told['paths'];
    components: { schemas: Told['schemas'] };
  };
  const told: Told = {
    operations: operationsOf(app),
    ...{ paths, schemas: components.schemas },
    guide: proseIn('docs/GUIDE.md'),
    policy: proseIn('docs/POLICY.md'),
    changes: changesIn('CHANGELOG.md'),
  };
  const page = (nonce: string): string => (<Page nonce={nonce} told={told} />).toString();
  return { openapi: JSON.stringify(document), page: withoutNonce(page) };
};
