/**
 * The routes that take files: deployed, the function that reads these answers them too, so that the
 * API's own stays small.
 */
export const IMPORT_ROUTES = [
  { method: 'POST', path: '/v1/imports' },
  { method: 'GET', path: '/v1/imports/{id}/problems' },
] as const;
