import { Hono } from 'hono';
import { Lesson } from '../../core/model/lesson.ts';
import { Role } from '../../core/model/role.ts';
import { Skill } from '../../core/model/skill.ts';
import { Team } from '../../core/model/team.ts';
import type { Env } from '../http/env.ts';
import type { Services } from '../services.ts';
import { auditRoutes } from './audit.ts';
import { checkInRoutes } from './check-ins.ts';
import { decisionRoutes } from './decisions.ts';
import { digestSendingRoutes } from './digest-sending.ts';
import { digestRoutes } from './digests.ts';
import { type Documents, documentRoutes } from './documents.ts';
import { draftRoutes } from './drafts.ts';
import { employeeRoutes } from './employees.ts';
import { eventRoutes } from './events.ts';
import { explainRoutes } from './explain.ts';
import { exportRoutes } from './export.ts';
import { framed } from './frame.ts';
import { healthRoutes } from './health.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { memberRoutes } from './members.ts';
import { modelRoutes } from './model.ts';
import { objectiveRoutes } from './objectives.ts';
import { policyRoutes } from './policy.ts';
import { policyPreviewRoutes } from './policy-preview.ts';
import { recommendRoutes } from './recommend.ts';
import { releaseRoutes } from './releases.ts';
import { resourceRoutes } from './resources.ts';
import { searchRoutes } from './search.ts';
import { suggestionRoutes } from './suggestions.ts';
import { suppressionRoutes } from './suppressions.ts';
import { tuneRoutes } from './tune.ts';

/** Every route of the API, chained so that the typed client knows them all. */
const routesOf = (services: Services) =>
  new Hono<Env>()
    .route('/', eventRoutes(services))
    .route('/', recommendRoutes(services))
    .route('/', explainRoutes(services))
    .route('/', searchRoutes(services))
    .route('/', decisionRoutes(services))
    .route('/', suggestionRoutes(services))
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/skills',
        kind: 'skills',
        noun: 'skill',
        name: 'Skill',
        schema: Skill,
      }),
    )
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/lessons',
        kind: 'lessons',
        noun: 'lesson',
        name: 'Lesson',
        schema: Lesson,
      }),
    )
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/roles',
        kind: 'roles',
        noun: 'role',
        name: 'Role',
        schema: Role,
      }),
    )
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/teams',
        kind: 'teams',
        noun: 'team',
        name: 'Team',
        schema: Team,
      }),
    )
    .route('/', employeeRoutes(services))
    .route('/', digestRoutes(services))
    .route('/', exportRoutes(services))
    .route('/', jobRoutes(services))
    .route('/', objectiveRoutes(services))
    .route('/', checkInRoutes(services))
    .route('/', policyRoutes(services))
    .route('/', tuneRoutes(services))
    .route('/', policyPreviewRoutes(services))
    .route('/', draftRoutes(services))
    .route('/', auditRoutes(services))
    .route('/', modelRoutes(services))
    .route('/', releaseRoutes(services))
    .route('/', digestSendingRoutes(services))
    .route('/', suppressionRoutes(services))
    .route('/', keyRoutes(services))
    .route('/', memberRoutes(services))
    .route('/', healthRoutes(services));

/** What `hc` needs to know of the API. */
export type AppType = ReturnType<typeof routesOf>;

/**
 * The API as one Hono app: routes, request ids, limits and problem documents; with its
 * documentation where `documents` gives that, which is asked at the first request for it, and with
 * the routes `beside` that another function answers where it is deployed.
 */
export const createApp = (
  services: Services,
  documents?: (app: Hono<Env>) => Documents,
  beside?: (services: Services) => Hono<Env>,
): Hono<Env> => {
  const app = framed(services);
  app.route('/', routesOf(services));
  if (beside) app.route('/', beside(services));
  if (documents)
    app.route(
      '/',
      documentRoutes(services, () => documents(app)),
    );
  return app;
};
