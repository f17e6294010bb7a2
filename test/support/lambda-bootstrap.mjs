// Runs a handler under the Lambda Runtime API, as Lambda's Node runtime does: load, then ask for the next invocation for ever. AWS's own
// client (aws-lambda-ric) compiles native code when it is installed, so this small one stands in for it. Plain JavaScript: it is part of
// every cold start that is measured.
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const [host, port] = AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const call = (method, path, body, headers = {}) =>
  new Promise((fulfil, reject) => {
    const sent = request(
      { host, port, agent, method, path: `/2018-06-01/runtime${path}`, headers },
      (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () =>
          fulfil({ headers: answer.headers, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

const report = (path, error) => {
  const errorType = error?.name ?? 'Error';
  const stackTrace = String(error?.stack ?? '').split('\n');
  const body = JSON.stringify({
    errorType,
    errorMessage: error?.message ?? String(error),
    trace: stackTrace,
  });
  return call('POST', path, body, {
    'content-type': 'application/json',
    'lambda-runtime-function-error-type': errorType,
  });
};

let requestId;
for (const [method, level] of [
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
]) {
  const original = console[method].bind(console);
  console[method] = (...given) =>
    original(`${new Date().toISOString()}\t${requestId}\t${level}\t`, ...given);
}

/** What nobody caught ends the process; the next invocation starts anew. */
const die = async (error) => {
  await report(requestId === undefined ? '/init/error' : `/invocation/${requestId}/error`, error);
  process.exit(1);
};
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

let handler;
try {
  const [file, name] = _HANDLER.split('.');
  handler = createRequire(join(LAMBDA_TASK_ROOT, '/'))(join(LAMBDA_TASK_ROOT, `${file}.js`))[name];
  if (typeof handler !== 'function')
    throw new TypeError(`${_HANDLER} is undefined or not exported`);
} catch (error) {
  await report('/init/error', error);
  process.exit(1);
}

for (;;) {
  const { headers, body } = await call('GET', '/invocation/next');
  requestId = headers['lambda-runtime-aws-request-id'];
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handler(JSON.parse(body), context);
    await call('POST', `/invocation/${requestId}/response`, JSON.stringify(result) ?? 'null');
  } catch (error) {
    await report(`/invocation/${requestId}/error`, error);
  }
}
