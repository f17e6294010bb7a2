import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** What a server answered. */
export interface Forwarded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The whole body of a request or an answer. */
export const wholeBody = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Asks another server what this one was asked. */
export const forward = (
  target: URL,
  { method = 'POST', headers }: IncomingMessage,
  body: Buffer,
): Promise<Forwarded> =>
  new Promise((fulfil, reject) => {
    const sent = request(target, { method, headers }, (answer) => {
      const { statusCode: status = 500, headers: told } = answer;
      wholeBody(answer).then((read) => fulfil({ status, headers: told, body: read }), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
