import type { Env, Hono } from 'hono';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import type { Waking } from '../capabilities.ts';
import type { Limiting } from '../store/quotas.ts';
import type { LambdaCapability } from './capability.ts';
import { limiting } from './limiting.ts';
import { type LambdaBase, lambdaServices, traceId } from './services.ts';
import type { Telemetry } from './telemetry.ts';
import { waking } from './waking.ts';

const BODILESS = new Set(['GET', 'HEAD']);

/** The event without a body where its method has none: `Request` refuses one, servers ignore it. */
const readable = (event: LambdaEvent): LambdaEvent => {
  const { requestContext } = event as { requestContext?: { http?: { method: string } } };
  return BODILESS.has(requestContext?.http?.method ?? '')
    ? ({ ...event, body: null } as LambdaEvent)
    : event;
};

/** A handler of HTTP API events (payload 2.0) that answers with an app. */
export const httpHandler = <E extends Env>(app: Hono<E>, during: Telemetry['during']) => {
  const answer = handle(app);
  return (event: LambdaEvent, context: LambdaContext) => {
    const { requestId } =
      (event as { requestContext?: { requestId?: string } }).requestContext ?? {};
    const ids = {
      lambdaRequestId: context.awsRequestId,
      gatewayRequestId: requestId,
      traceId: traceId(),
    };
    return during(ids, () => answer(readable(event), context));
  };
};

/**
 * An app as a Lambda function behind an HTTP API: it keeps to the quotas of tenants and wakes jobs;
 * `ability` is what it needs beyond these and the store.
 */
export const http = <Added, E extends Env>(
  name: string,
  createApp: (services: LambdaBase & Limiting & Waking & Added) => Hono<E>,
  ability: LambdaCapability<LambdaBase & Limiting & Waking, Added>,
) => {
  const { services, during } = lambdaServices(name, limiting, waking, ability);
  return httpHandler(createApp(services), during);
};
