import type { Row } from '../../../functions/files/row.ts';
import { Complaint } from '../../complaint.ts';
import { type Destination, isForAll, refuse, request } from './server.ts';

interface ReleaseProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** Takes one resource back to what is in force, in what is held. */
const takeBack = async (to: Destination, resource: string): Promise<void> => {
  const inForce = await request(to, 'GET', `/v1/${resource}`);
  if (inForce.status === 200) await request(to, 'PUT', `/v1/${resource}?hold=true`, inForce.body);
  else await request(to, 'DELETE', `/v1/${resource}?hold=true`);
};

/**
 * Publishes what was held. Rows that keep it from being published (a reference to nothing, a cycle)
 * are taken back and refused, until the rest can go; what stands in the way and did not come from
 * these rows is a `Complaint`.
 */
export const publish = async (
  to: Destination,
  sent: Map<string, Row>,
  reject: (row: Row, field: string, problem: string) => void,
): Promise<void> => {
  for (;;) {
    const reply = await request(to, 'POST', '/v1/releases', {});
    if (reply.status < 300 || reply.status === 409) return;
    if (isForAll(reply)) refuse(reply);
    const { errors = [] } = reply.body as { errors?: ReleaseProblem[] };
    if (errors.length === 0) refuse(reply);
    const resourceOf = ({ pointer }: ReleaseProblem): string =>
      pointer.split('/').slice(1, 3).join('/');
    const own = new Map(errors.map((problem) => [resourceOf(problem), problem]));
    for (const resource of own.keys()) if (!sent.has(resource)) own.delete(resource);
    if (own.size === 0) {
      const list = errors.slice(0, 10).map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
      throw new Complaint(
        ['Changes that were held before this import cannot be published:', ...list].join('\n'),
      );
    }
    for (const [resource, { pointer, detail }] of own) {
      const row = sent.get(resource);
      sent.delete(resource);
      await takeBack(to, resource);
      if (row !== undefined) reject(row, pointer.split('/').slice(3).join('.'), detail);
    }
  }
};
