import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Complaint } from '../complaint.ts';

/**
 * Listens and gives the port that was taken; `port` 0 takes any free one. A taken port is a
 * `Complaint`.
 */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((fulfil, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const complaints: Record<string, string> = {
        EADDRINUSE: `Port ${port} is taken. Stop what listens there, or start with another one: PORT=${port + 1} npm start`,
        EACCES: `This user may not listen on port ${port}. Start with another one: PORT=8787 npm start`,
      };
      const complaint = complaints[error.code ?? ''];
      reject(complaint === undefined ? error : new Complaint(complaint));
    });
    server.listen(port, host, () => fulfil((server.address() as AddressInfo).port));
  });

/** How often connections are looked through for those that have become idle. */
const LOOK_EVERY_MS = 20;

/** Stops listening, lets requests under way finish, and drops connections once they are idle. */
export const close = (server: Server): Promise<void> =>
  new Promise((fulfil, reject) => {
    const look = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    server.close((error) => {
      clearInterval(look);
      if (error) reject(error);
      else fulfil();
    });
    server.closeIdleConnections();
  });
