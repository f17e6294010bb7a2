import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listen } from '../../infra/local/serve.ts';

const BOOTSTRAP = join(import.meta.dirname, 'lambda-bootstrap.mjs');
const REGION = 'eu-central-1';

/** What a function may take and give, bytes. */
const MOST_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** Names and values of a function's own variables together, bytes. */
export const MOST_VARIABLES_BYTES = 4 * 1024;
/** The longest that any function may take. */
const LONGEST_MS = 900_000;

/** What a function's own variables take of the 4 KB that they may. */
export const variablesBytes = (environment: Readonly<Record<string, string>>): number =>
  Buffer.byteLength(JSON.stringify(environment));

/** A function as it is deployed. */
export interface Deployed {
  readonly name: string;
  /** What was uploaded, unpacked. */
  readonly directory: string;
  readonly handler: string;
  /** The function's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes?: number;
  readonly timeoutMs?: number;
}

/**
 * What became of an invocation. `payload` is what the handler gave or, with `error`, what Lambda
 * tells of its failure.
 */
export interface Invoked {
  readonly error?:
    | 'Unhandled'
    | 'Sandbox.Timedout'
    | 'Runtime.ExitError'
    | 'Runtime.InitError'
    | 'Function.ResponseSizeTooLarge';
  readonly payload: unknown;
  readonly isCold: boolean;
  readonly requestId: string;
}

export interface LambdaFunction {
  /** Takes an environment that is free, or starts one. */
  invoke(event: unknown, options?: { readonly timeoutMs?: number }): Promise<Invoked>;
  /**
   * Ends every invocation as if its deadline had come, and kills its environment, as Lambda does.
   */
  timeOut(): void;
  /** Kills every environment at once, in whatever it is doing. */
  kill(): void;
  /** Lines that the function has written. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

interface Pending {
  readonly event: unknown;
  readonly requestId: string;
  readonly timeoutMs: number;
  readonly settle: (outcome: Pick<Invoked, 'error' | 'payload'>) => void;
}

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** What Lambda puts into the environment of every Node function. */
const variables = (deployed: Deployed, api: string): Record<string, string> => ({
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  LAMBDA_TASK_ROOT: deployed.directory,
  LAMBDA_RUNTIME_DIR: '/var/runtime',
  _HANDLER: deployed.handler,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: deployed.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memoryMegabytes ?? 512),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${deployed.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/02/03/[$LATEST]0123456789abcdef',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_RUNTIME_API: api,
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'example',
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  ...deployed.environment,
});

/**
 * One execution environment: a process that takes one invocation after the other, and is frozen in
 * between.
 */
class Environment {
  readonly #deployed: Deployed;
  readonly #lines: string[];
  #child: ChildProcess | undefined;
  #waiting: ServerResponse | undefined;
  #pending: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;
  isAlive = true;

  constructor(deployed: Deployed, lines: string[]) {
    this.#deployed = deployed;
    this.#lines = lines;
  }

  get isFree(): boolean {
    return this.isAlive && this.#pending === undefined;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    const port = await listen(server, '127.0.0.1', 0);
    const heap = Math.floor((this.#deployed.memoryMegabytes ?? 512) * 0.9);
    const child = spawn(process.execPath, [`--max-old-space-size=${heap}`, BOOTSTRAP], {
      cwd: this.#deployed.directory,
      env: variables(this.#deployed, `127.0.0.1:${port}`),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        this.#lines.push(...lines);
      });
    }
    child.once('exit', (code, signal) => {
      this.isAlive = false;
      this.#settle({
        error: 'Runtime.ExitError',
        payload: {
          errorType: 'Runtime.ExitError',
          errorMessage: `Error: Runtime exited with ${signal ?? code}`,
        },
      });
      server.closeAllConnections();
      server.close();
    });
  }

  take(pending: Pending): void {
    this.#pending = pending;
    this.#deliver();
  }

  timeOut(): void {
    const { timeoutMs = 0 } = this.#pending ?? {};
    const payload = {
      errorType: 'Sandbox.Timedout',
      errorMessage: `Task timed out after ${timeoutMs / 1000} seconds`,
    };
    this.#settle({ error: 'Sandbox.Timedout', payload });
    this.kill();
  }

  kill(): void {
    this.isAlive = false;
    this.#child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    this.kill();
    await gone;
  }

  #settle(outcome: Pick<Invoked, 'error' | 'payload'>): void {
    clearTimeout(this.#timer);
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.settle(outcome);
  }

  /** Hands an invocation to a process that has asked for one. */
  #deliver(): void {
    const response = this.#waiting;
    if (response === undefined || this.#pending === undefined) return;
    this.#waiting = undefined;
    this.#child?.kill('SIGCONT');
    const { event, requestId, timeoutMs } = this.#pending;
    // The time that a process takes to start is not counted.
    this.#timer = setTimeout(() => this.timeOut(), timeoutMs);
    const trace = requestId.replaceAll('-', '');
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': requestId,
        'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
        'lambda-runtime-invoked-function-arn': `arn:aws:lambda:${REGION}:123456789012:function:${this.#deployed.name}`,
        'lambda-runtime-trace-id': `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`,
      })
      .end(JSON.stringify(event));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.replace('/2018-06-01/runtime', '');
    if (request.method === 'GET' && path === '/invocation/next') {
      this.#waiting = response;
      if (this.#pending === undefined) this.#child?.kill('SIGSTOP');
      else this.#deliver();
      return;
    }
    const body = await read(request);
    const isAnswer = path === `/invocation/${this.#pending?.requestId}/response`;
    if (isAnswer && Buffer.byteLength(body) > MOST_PAYLOAD_BYTES) {
      const error = 'Function.ResponseSizeTooLarge';
      const payload = { errorType: error, errorMessage: 'Response payload size exceeded' };
      response.writeHead(413, { 'content-type': 'application/json' }).end(JSON.stringify(payload));
      this.#settle({ error, payload });
      return;
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    const payload = JSON.parse(body) as unknown;
    if (path === '/init/error') {
      this.isAlive = false;
      this.#settle({ error: 'Runtime.InitError', payload });
    } else if (path === `/invocation/${this.#pending?.requestId}/response`)
      this.#settle({ payload });
    else if (path === `/invocation/${this.#pending?.requestId}/error`)
      this.#settle({ error: 'Unhandled', payload });
  }
}

/**
 * A Lambda service for one function: it runs what would be uploaded in processes of their own,
 * under the Runtime API, with Lambda's environment, deadlines and freezing between invocations, and
 * with its limits: of variables, of what is taken and given, and of time.
 */
export const lambdaFunction = (deployed: Deployed): LambdaFunction => {
  const { name, environment: own, timeoutMs: limitMs = 10_000 } = deployed;
  if (variablesBytes(own) > MOST_VARIABLES_BYTES)
    throw new RangeError(`the variables of ${name} exceed 4 KB: such a deployment fails`);
  if (limitMs > LONGEST_MS) throw new RangeError(`${name} may take ${LONGEST_MS / 1000} s at most`);
  const lines: string[] = [];
  let environments: Environment[] = [];
  return {
    lines,
    async invoke(event, { timeoutMs = limitMs } = {}) {
      if (timeoutMs > limitMs) throw new RangeError(`${name} is deployed with ${limitMs} ms`);
      if (Buffer.byteLength(JSON.stringify(event)) > MOST_PAYLOAD_BYTES)
        throw new RangeError('RequestEntityTooLargeException: the event exceeds 6 MB');
      environments = environments.filter(({ isAlive }) => isAlive);
      const free = environments.find(({ isFree }) => isFree);
      const environment = free ?? new Environment(deployed, lines);
      const requestId = randomUUID();
      // Taken before anything is waited for, so that no other invocation takes it too.
      const outcome = new Promise<Pick<Invoked, 'error' | 'payload'>>((settle) =>
        environment.take({ event, requestId, timeoutMs, settle }),
      );
      if (free === undefined) {
        environments.push(environment);
        await environment.start();
      }
      return { ...(await outcome), isCold: free === undefined, requestId };
    },
    timeOut() {
      for (const environment of environments) environment.timeOut();
    },
    kill() {
      for (const environment of environments) environment.kill();
    },
    async stop() {
      await Promise.all(environments.map((environment) => environment.stop()));
    },
  };
};
