import { sendAll } from './batches.ts';
import { type Filled, filled, type Settings } from './settings.ts';
import { type Call, type Reply, request } from './transport.ts';

/** What every method takes besides its query. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** How long one attempt of this request may take. */
  readonly timeoutMs?: number;
}

/** An answer to come; `withResponse` gives its status and headers too (`ETag`, `Location`). */
export interface Answer<Data> extends Promise<Data> {
  withResponse(): Promise<{ readonly data: Data; readonly response: Response }>;
}

/** An answer that is one page of a list: awaited it is that page, iterated all items of all. */
export interface Pages<Page extends { readonly items: readonly unknown[] }>
  extends Answer<Page>,
    AsyncIterable<Page['items'][number]> {}

/**
 * A route in a few letters: `POST /v1/events br`. `b` has a body, `f` one that is sent as a form;
 * `r` may be repeated without being done twice, `k` because of its Idempotency-Key; `m` answers
 * 422 with results.
 */
export type Routes = Readonly<Record<string, string>>;

interface Page {
  readonly items: readonly unknown[];
  readonly cursor?: string;
}

type Options = RequestOptions & Readonly<Record<string, unknown>>;

/** A form of these fields: a list is a field that is repeated, what is undefined is left out. */
const formOf = (fields: Readonly<Record<string, unknown>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value])
      if (one instanceof Blob) form.append(name, one);
      else if (one !== undefined) form.append(name, String(one));
  return form;
};

/** The request that a method's arguments come to: ids of the path, the body, and options. */
const callOf = (
  { headers, newId }: Pick<Filled, 'newId'> & { headers: Readonly<Record<string, string>> },
  route: string,
  given: readonly unknown[],
): Call => {
  const [method = '', template = '', flags = ''] = route.split(' ');
  const rest = [...given];
  const path = template.replace(/\{\w+\}/g, (name) => {
    const id = rest.shift();
    if (!/^(string|number)$/.test(typeof id) || id === '')
      throw new TypeError(`${route}: ${name} is missing`);
    return encodeURIComponent(String(id));
  });
  const said = flags.includes('b') ? rest.shift() : undefined;
  const body = flags.includes('f') ? formOf((said ?? {}) as Record<string, unknown>) : said;
  const { signal, timeoutMs, ...options } = (rest[0] ?? {}) as Options;
  const sent: Record<string, string> = {};
  const query: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const header = headers[name];
    if (header === undefined) query[name] = value;
    else if (value !== undefined) sent[header] = String(value);
  }
  if (flags.includes('k')) sent['idempotency-key'] ??= newId();
  // A second attempt would be refused for what the first one, whose answer was lost, has changed.
  const isConditional = method !== 'GET' && ('if-match' in sent || 'if-none-match' in sent);
  const isRepeatable = (method !== 'POST' || /[rk]/.test(flags)) && !isConditional;
  return {
    ...{ method, path, query, headers: sent, body, isRepeatable, signal, timeoutMs },
    isBatch: flags.includes('m'),
  };
};

/** A promise of what an answer says, with ways to its headers and to the pages after it. */
const answering = (
  answered: Promise<Reply>,
  next: (cursor: string) => Promise<Reply>,
): Pages<Page> => {
  const data = answered.then((answer) => answer.data as Page);
  return Object.assign(data, {
    withResponse: () => {
      // Who asks for both hears of a failure there.
      data.catch(() => {});
      return answered as Promise<{ data: Page; response: Response }>;
    },
    async *[Symbol.asyncIterator]() {
      let page = await data;
      for (;;) {
        yield* page.items;
        if (page.cursor === undefined) return;
        page = (await next(page.cursor)).data as Page;
      }
    },
  });
};

/** An event that gets an id where it has none, so that a retry is no second event. */
type Unnamed<Event> = Event extends { id: string }
  ? Omit<Event, 'id'> & { readonly id?: string }
  : Event;

/** What a client can do beside calling the routes one by one. */
export interface Helpers<Client, Event, EventResult> {
  /**
   * Posts any number of events in batches; those without an id get one before they are first sent.
   * One result an event, in order. Throws `NotAllSent`.
   */
  sendEvents(
    events: readonly Unnamed<Event>[],
    options?: RequestOptions,
  ): Promise<(EventResult & { readonly id: string })[]>;
  /** The same client for one employee, by a token or key with the scope `self`. */
  withEmployeeToken(key: Settings['key']): Client;
  /** Sends any request, as often as it takes; for what has no method here. */
  request(call: Call): Promise<Reply>;
}

/**
 * Methods for the routes of an API. `headers` says by which name of an option each header that a
 * route may take is given.
 */
export const clientOf = (
  routes: Routes,
  headers: Readonly<Record<string, string>>,
  settings: Settings,
): Record<string, unknown> => {
  const client = filled(settings);
  const { newId } = client;
  const send = (call: Call): Promise<Reply> => request(client, call);
  const methods = Object.entries(routes).map(([name, route]) => {
    const method = (...given: unknown[]): Pages<Page> => {
      const call = callOf({ headers, newId }, route, given);
      const next = (cursor: string) => send({ ...call, query: { ...call.query, cursor } });
      return answering(send(call), next);
    };
    return [name, method] as const;
  });
  const postEvents = async (events: readonly object[], options: RequestOptions = {}) => {
    const path = '/v1/events';
    const how = { ...options, isRepeatable: true, isBatch: true };
    const { data } = await send({ method: 'POST', path, body: { events }, ...how });
    return (data as { results: unknown[] }).results;
  };
  return {
    ...Object.fromEntries(methods),
    sendEvents: (events: readonly object[], options?: RequestOptions) =>
      sendAll(
        events.map((event) => ({ ...event, id: (event as { id?: string }).id ?? newId() })),
        (batch) => postEvents(batch, options),
      ),
    withEmployeeToken: (key: Settings['key']) => clientOf(routes, headers, { ...settings, key }),
    request: send,
  };
};
