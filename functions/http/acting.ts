import { type Acting, actingFor, type Who } from '../capabilities.ts';
import type { Env } from './env.ts';

/** A request whose sender is known. */
interface Admitted {
  readonly var: Readonly<Env['Variables']>;
}

/** Who sends a request, as it goes on record, and why where they say so. */
export const whoOf = ({ var: sent }: Admitted, note?: string): Who => ({
  by: sent.identity.author,
  request: sent.requestId,
  ...(note !== undefined && { note }),
});

/** Services that act for whoever sends a request. */
export const acting = <S extends object>(
  request: Admitted,
  services: S,
  note?: string,
): S & Acting => actingFor(services, whoOf(request, note));
