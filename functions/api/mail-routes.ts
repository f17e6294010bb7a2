/**
 * The routes that hand mails over, or ask the mail service: deployed, another function than the
 * API's answers them, which would otherwise carry a client of SES into every cold start.
 */
export const MAIL_ROUTES = [
  { method: 'POST', path: '/v1/employees/{id}/digest/preview' },
  { method: 'POST', path: '/v1/employees/{id}/digest/send-now' },
  { method: 'DELETE', path: '/v1/suppressions/{id}' },
] as const;
