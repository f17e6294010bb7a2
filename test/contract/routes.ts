import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Operation, openApiOf } from '../../functions/api/openapi.ts';
import type { TestApi } from '../support/api.ts';
import { type Json, NO_BODY } from '../support/json.ts';

/** A path with its parameters filled in. */
export const fill = (path: string, ids: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(ids[`${path}:${name}`] ?? ids[name] ?? 'unknown'),
  );

/** Ids that exist in a furnished tenant, by what a path's parameter means. */
export const idsFor = (
  operation: Operation,
  ids: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(operation.spec.params ?? {}).map(([name, noun]) => [
      name,
      ids[noun] ?? 'unknown',
    ]),
  );

/** Says of an answer what is not as the OpenAPI document declares; undefined when it is. */
export const responseChecker = (api: TestApi) => {
  const document = openApiOf(api.app) as {
    paths: Record<
      string,
      Record<
        string,
        { responses: Record<string, { content?: Record<string, { schema: object }> }> }
      >
    >;
  };
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: 'uplift', ...document });
  const compiled = new Map<string, ReturnType<Ajv2020['compile']>>();
  const validatorOf = (operation: Operation, status: number, type: string) => {
    const pointer = [
      'paths',
      operation.path,
      operation.method,
      'responses',
      String(status),
      'content',
      type,
      'schema',
    ];
    const $ref = `uplift#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    let validate = compiled.get($ref);
    if (validate === undefined) {
      validate = ajv.compile({ $ref });
      compiled.set($ref, validate);
    }
    return validate;
  };
  return (
    operation: Operation,
    status: number,
    contentType: string | null,
    body: Json,
  ): string | undefined => {
    const declared = document.paths[operation.path]?.[operation.method]?.responses[String(status)];
    if (declared === undefined) return `${status} is not declared`;
    if (declared.content === undefined)
      return body === NO_BODY ? undefined : `${status} has a body`;
    const type = (contentType ?? '').split(';')[0] ?? '';
    if (declared.content[type] === undefined) return `${status} as ${type} is not declared`;
    const validate = validatorOf(operation, status, type);
    return validate(body)
      ? undefined
      : `${status}: ${JSON.stringify(validate.errors?.slice(0, 2))}`;
  };
};
