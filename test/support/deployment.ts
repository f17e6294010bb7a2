import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCdkApp } from '../../infra/app.ts';
import type { FunctionName } from '../../infra/bundle.ts';
import { LOCAL_TABLE } from '../../infra/local/database.ts';
import { ROOT } from './boundaries.ts';
import { type ClientRequest, gatewayEvent } from './gateway-event.ts';
import { type Deployed, type Invoked, type LambdaFunction, lambdaFunction } from './lambda-runtime.ts';
import type { Json } from './synthesis.ts';
import { startTableProxy, type TableProxy } from './table-proxy.ts';

/** An answer of the API, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape; their schemas are checked by the contract tests
  readonly body: any;
}

/** Functions as they would be uploaded, under the names by which the project knows them. */
export interface Synthesis {
  readonly functions: Readonly<Record<FunctionName, Deployed>>;
  /** Deletes what was written. */
  remove(): void;
}

/** Synthesises the stage dev and gives the very asset folders that its template names, with the settings that it gives them. */
export const synthesiseFunctions = (): Synthesis => {
  const outdir = mkdtempSync(join(tmpdir(), 'uplift-assets-'));
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };
  const { app, service } = createCdkApp({ outdir, context });
  const stack = app.synth().getStackByName(service.stackName);
  const resources = stack.template.Resources as Record<string, { Type: string; Properties: Json }>;
  const { files } = JSON.parse(readFileSync(join(outdir, `${stack.id}.assets.json`), 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const functions = Object.values(resources).flatMap(({ Type, Properties }): [string, Deployed][] => {
    if (Type !== 'AWS::Lambda::Function') return [];
    const group = resources[Properties.LoggingConfig.LogGroup.Ref]?.Properties.LogGroupName as string;
    const deployed = {
      name: group.slice(1).replaceAll('/', '-'),
      directory: join(outdir, files[Properties.Code.S3Key.replace('.zip', '')]?.source.path ?? 'missing'),
      handler: Properties.Handler,
      environment: Properties.Environment.Variables,
      memoryMegabytes: Properties.MemorySize,
      timeoutMs: 1000 * Properties.Timeout,
    };
    return [[group.split('/').at(-1) ?? '', deployed]];
  });
  return {
    functions: Object.fromEntries(functions) as Record<FunctionName, Deployed>,
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
};

/** A deployed function, and what stands between it and the table. */
export interface DeployedFunction {
  readonly lambda: LambdaFunction;
  readonly proxy: TableProxy;
  stop(): Promise<void>;
}

/** Runs a function as it would be uploaded, before the embedded table instead of its own. */
export const runFunction = async (deployed: Deployed, endpoint: string): Promise<DeployedFunction> => {
  const proxy = await startTableProxy(endpoint);
  const environment = { ...deployed.environment, UPLIFT_TABLE: LOCAL_TABLE, AWS_ENDPOINT_URL_DYNAMODB: proxy.url };
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

/** What the gateway gives a client for an invocation that failed, died or took too long. */
const GATEWAY_FAULT: Answer = { status: 500, headers: {}, body: { message: 'Internal Server Error' } };

/** The answer that the gateway makes of an invocation. */
export const answerOf = ({ error, payload }: Invoked): Answer => {
  if (error !== undefined) return GATEWAY_FAULT;
  const { statusCode, headers, body, isBase64Encoded } = payload as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
    isBase64Encoded: boolean;
  };
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  const isJson = /json/.test(headers['content-type'] ?? '');
  return { status: statusCode, headers, body: isJson ? JSON.parse(text) : text };
};

/** Sends requests to the API function as a client behind the gateway would. */
export const clientOf = ({ lambda }: DeployedFunction) => ({
  send: async (request: ClientRequest): Promise<Answer> => answerOf(await lambda.invoke(gatewayEvent(request))),
  call: async (key: string | undefined, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
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
