import type { FC } from 'hono/jsx';
import type { Operation } from '../openapi.ts';
import type { Described, Json } from './described.ts';
import { Fields, Type, Words } from './fields.tsx';
import { answerOf, curlOf, requestOf } from './samples.ts';

type Schemas = Readonly<Record<string, Json>>;

/** How the client of this project is called for a route. */
const clientLine = (path: string, { operationId, requestBody }: Described): string => {
  const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const given = [...ids, ...(requestBody ? ['body'] : [])];
  return `await uplift.${operationId}(${given.join(', ')});`;
};

const Parameters: FC<{ described: Described }> = ({ described }) => (
  <dl class="fields">
    {described.parameters.map((parameter) => (
      <>
        <dt>
          <code>{parameter.name}</code> <span class="soft">in the {parameter.in}</span>{' '}
          {parameter.required && <span class="must">required</span>}
        </dt>
        <dd>
          <Type schema={parameter.schema} /> <Words text={parameter.description ?? ''} />
        </dd>
      </>
    ))}
  </dl>
);

const Answers: FC<{ described: Described }> = ({ described }) => (
  <ul class="answers">
    {Object.entries(described.responses).map(([status, { description, content }]) => (
      <li>
        <code>{status}</code> <Words text={description} />{' '}
        {Object.values(content ?? {}).map(({ schema }) => (
          <Type schema={schema} />
        ))}
      </li>
    ))}
  </ul>
);

/** One route: what it does and takes at the left, a request and its answer at the right. */
export const Route: FC<{ operation: Operation; described: Described; schemas: Schemas }> = ({
  operation,
  described,
  schemas,
}) => {
  const { method, path, spec } = operation;
  const isOpen = spec.scopes.length === 0;
  const taken = described.requestBody?.content;
  const body = (taken?.['application/json'] ?? taken?.['multipart/form-data'])?.schema;
  const sample = requestOf(path, described, schemas);
  const answer = answerOf(described, schemas);
  const needed = described.parameters
    .filter((one) => one.in === 'header' && one.required)
    .map(({ name, example }) => `${name}: ${example ?? '…'}`);
  return (
    <details id={described.operationId} class="find">
      <summary>
        <span class="method">{method.toUpperCase()}</span> <span class="path">{path}</span>{' '}
        <span class="said">{spec.summary}</span>
      </summary>
      <div class="sides">
        <div>
          {spec.description && (
            <p>
              <Words text={spec.description} />
            </p>
          )}
          <p class="soft">
            {isOpen
              ? 'No credential needed.'
              : `Needs ${spec.scopes.length > 1 ? 'one of the scopes' : 'the scope'} ${spec.scopes.join(', ')}.`}
          </p>
          {described.parameters.length > 0 && (
            <>
              <h4>Parameters</h4>
              <Parameters described={described} />
            </>
          )}
          {body && (
            <>
              <h4>Body</h4>
              <Fields schema={body} />
            </>
          )}
          <h4>Answers</h4>
          <Answers described={described} />
        </div>
        <div
          class="samples"
          data-method={method.toUpperCase()}
          data-path={sample.path}
          data-form={sample.form.length > 0 || undefined}
        >
          <h4>Request</h4>
          <pre tabindex={0} data-language="sh">
            <code>{curlOf(method, sample, isOpen, needed)}</code>
          </pre>
          <pre tabindex={0} data-language="ts">
            <code>{clientLine(path, described)}</code>
          </pre>
          <h4>Answer {answer.status}</h4>
          {answer.body === undefined ? (
            <p class="soft">It has no body.</p>
          ) : (
            <pre tabindex={0} data-language="json">
              <code>{answer.body}</code>
            </pre>
          )}
          {sample.body !== '' && <template class="body">{sample.body}</template>}
        </div>
      </div>
    </details>
  );
};
