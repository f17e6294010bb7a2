import type { Env, Hono } from 'hono';
import type { LambdaContext } from 'hono/aws-lambda';
import type { Waking } from '../capabilities.ts';
import type { Limiting } from '../store/quotas.ts';
import type { LambdaCapability } from './capability.ts';
import { answerOf, type GatewayEvent, requestOf } from './gateway.ts';
import { limiting } from './limiting.ts';
import { type LambdaBase, lambdaServices, traceId } from './services.ts';
import type { Telemetry } from './telemetry.ts';
import { waking } from './waking.ts';

const noRequest = (): Response => new Response('This is no request.', { status: 400 });

/** A handler of HTTP API events (payload 2.0) that answers with an app. */
export const httpHandler =
  <E extends Env>(app: Hono<E>, during: Telemetry['during']) =>
  (event: GatewayEvent, context: LambdaContext) => {
    const ids = {
      lambdaRequestId: context.awsRequestId,
      gatewayRequestId: event.requestContext.requestId,
      traceId: traceId(),
    };
    return during(ids, async () => {
      const request = requestOf(event);
      return answerOf(request === undefined ? noRequest() : await app.fetch(request));
    });
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
