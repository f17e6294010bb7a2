import type { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import type { Env } from '../http/env.ts';
import type { Services } from '../services.ts';
import { lambdaServices } from './services.ts';

/** An app as a Lambda function behind an HTTP API (payload 2.0). */
export const http = (createApp: (services: Services) => Hono<Env>) => handle(createApp(lambdaServices()));
