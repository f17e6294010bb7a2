import type { Context } from 'hono';
import type { ConsoleEnv } from './env.ts';
import { cookieOf, setCookie } from './session.ts';

const FLASH = 'said';
/** What nobody came to read by then is not said. */
const SECONDS = 60;
const MOST_CHARACTERS = 500;

/**
 * Leads to another page of the console after something was done: loading that one anew does it no
 * second time. `said` stands above its content, once.
 */
export const leadTo = (c: Context<ConsoleEnv>, path: string, said?: string): Response => {
  const headers = new Headers({ location: path, 'cache-control': 'no-store' });
  if (said !== undefined) {
    const value = Buffer.from(said.slice(0, MOST_CHARACTERS)).toString('base64url');
    headers.append('set-cookie', setCookie(c.get('services'), FLASH, value, SECONDS));
  }
  return new Response(null, { status: 303, headers });
};

/** What is to be said on this page, and the header that has it said only once. */
export const saidHere = (
  c: Context<ConsoleEnv>,
): { readonly text: string; readonly header: string } | undefined => {
  const services = c.get('services');
  const value = cookieOf(services, c, FLASH);
  if (value === '') return undefined;
  const text = Buffer.from(value, 'base64url').toString('utf8').slice(0, MOST_CHARACTERS);
  return { text, header: setCookie(services, FLASH, '', 0) };
};
