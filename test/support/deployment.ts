import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { IMPORT_ROUTES } from '../../functions/api/import-routes.ts';
import { MAIL_ROUTES } from '../../functions/api/mail-routes.ts';
import { createCdkApp } from '../../infra/app.ts';
import { LOCAL_TABLE } from '../../infra/local/database.ts';
import { ROOT } from './boundaries.ts';
import { type ClientRequest, gatewayEvent } from './gateway-event.ts';
import { type Json, NO_BODY, parseJson, textOf } from './json.ts';
import {
  type Deployed,
  type Invoked,
  type LambdaFunction,
  lambdaFunction,
} from './lambda-runtime.ts';
import type { Template } from './synthesis.ts';
import { startTableProxy, type TableProxy } from './table-proxy.ts';

/** An answer of the API, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** What the text says, if it is JSON; `NO_BODY` otherwise. */
  readonly body: Json;
}

/** Functions as they would be uploaded, under the names by which the project knows them. */
export interface Synthesis {
  readonly names: readonly string[];
  /** Throws where there is no such function. */
  function(name: string): Deployed;
  /** Deletes what was written. */
  remove(): void;
}

/** What names another resource is known only once that is deployed. */
const Variable = z.union([z.string(), z.unknown().transform(() => 'known-when-deployed')]);
/** What a template says of a function. */
const FunctionProperties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), Variable) }),
  MemorySize: z.number(),
  Timeout: z.number(),
  LoggingConfig: z.object({ LogGroup: z.object({ Ref: z.string() }) }),
});

/** The domain that the functions of a test send mails from. */
export const TEST_MAIL_DOMAIN = 'uplift.example';

/**
 * Synthesises the stage dev, with all that is optional, and gives the very asset folders that its
 * template names, with the settings that it gives them.
 */
export const synthesiseFunctions = (): Synthesis => {
  const outdir = mkdtempSync(join(tmpdir(), 'uplift-assets-'));
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as {
    context: object;
  };
  const { app, service } = createCdkApp({
    outdir,
    context: { ...context, mailDomain: TEST_MAIL_DOMAIN },
  });
  const stack = app.synth().getStackByName(service.stackName);
  const { Resources: resources }: Template = stack.template;
  const { files } = JSON.parse(readFileSync(join(outdir, `${stack.id}.assets.json`), 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const functions = Object.values(resources).flatMap(
    ({ Type, Properties }): [string, Deployed][] => {
      if (Type !== 'AWS::Lambda::Function') return [];
      const { Code, LoggingConfig, ...is } = FunctionProperties.parse(Properties);
      const group = textOf(resources[LoggingConfig.LogGroup.Ref]?.Properties?.LogGroupName);
      const deployed = {
        name: group.slice(1).replaceAll('/', '-'),
        directory: join(outdir, files[Code.S3Key.replace('.zip', '')]?.source.path ?? 'missing'),
        handler: is.Handler,
        environment: is.Environment.Variables,
        memoryMegabytes: is.MemorySize,
        timeoutMs: 1000 * is.Timeout,
      };
      return [[group.split('/').at(-1) ?? '', deployed]];
    },
  );
  return {
    names: functions.map(([name]) => name),
    function(name) {
      const found = functions.find(([known]) => known === name)?.[1];
      if (found === undefined) throw new Error(`There is no function ${name}`);
      return found;
    },
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
};

/** A deployed function, and what stands between it and the table. */
export interface DeployedFunction {
  readonly lambda: LambdaFunction;
  readonly proxy: TableProxy;
  stop(): Promise<void>;
}

/**
 * Runs a function as it would be uploaded, before the embedded table instead of its own; `more`
 * stands in its environment beside what its template says.
 */
export const runFunction = async (
  deployed: Deployed,
  endpoint: string,
  more: Readonly<Record<string, string>> = {},
): Promise<DeployedFunction> => {
  const proxy = await startTableProxy(endpoint);
  const environment = {
    ...deployed.environment,
    UPLIFT_TABLE: LOCAL_TABLE,
    AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
    ...more,
  };
  const lambda = lambdaFunction({ ...deployed, environment });
  return {
    lambda,
    proxy,
    async stop() {
      await lambda.stop();
      await proxy.stop();
    },
  };
};

const answerWith = (status: number, headers: Answer['headers'], text: string): Answer => {
  const isJson = /json/.test(headers['content-type'] ?? '');
  return { status, headers, text, body: isJson ? parseJson(text) : NO_BODY };
};

/** What the gateway gives a client for an invocation that failed, died or took too long. */
const GATEWAY_FAULT = answerWith(
  500,
  { 'content-type': 'application/json' },
  '{"message":"Internal Server Error"}',
);

/** The answer that the gateway makes of an invocation. */
export const answerOf = ({ error, payload }: Invoked): Answer => {
  if (error !== undefined) return GATEWAY_FAULT;
  const { statusCode, headers, body, isBase64Encoded } = payload as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
    isBase64Encoded: boolean;
  };
  return answerWith(
    statusCode,
    headers,
    isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
  );
};

/** What answers a gateway's events. */
export interface Answering {
  readonly lambda: Pick<LambdaFunction, 'invoke'>;
}

/** The function of the API, and the one for what sends mails, as the gateway tells them apart. */
export const behindGateway = (api: Answering, mailApi: Answering, imports = api): Answering => {
  const asked = ({ method, path }: { method: string; path: string }): RegExp =>
    new RegExp(`^${method} ${path.replace('{id}', '[^/]+')}$`);
  const routes = [
    ...MAIL_ROUTES.map((one) => ({ is: asked(one), by: mailApi })),
    ...IMPORT_ROUTES.map((one) => ({ is: asked(one), by: imports })),
  ];
  return {
    lambda: {
      invoke(event, options) {
        const { requestContext, rawPath } = event as {
          readonly requestContext: { readonly http: { readonly method: string } };
          readonly rawPath: string;
        };
        const route = `${requestContext.http.method} ${rawPath}`;
        const { lambda } = routes.find(({ is }) => is.test(route))?.by ?? api;
        return lambda.invoke(event, options);
      },
    },
  };
};

/** Sends requests to the API function as a client behind the gateway would. */
export const clientOf = ({ lambda }: Answering) => ({
  send: async (request: ClientRequest): Promise<Answer> =>
    answerOf(await lambda.invoke(gatewayEvent(request))),
  call: async (
    key: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers = {},
  ): Promise<Answer> =>
    answerOf(
      await lambda.invoke(
        gatewayEvent({
          method,
          path,
          headers: {
            ...(key !== undefined && { authorization: `Bearer ${key}` }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    ),
});
