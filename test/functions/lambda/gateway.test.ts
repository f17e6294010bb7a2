import { describe, expect, it } from 'vitest';
import { answerOf, requestOf } from '../../../functions/lambda/gateway.ts';
import { gatewayEvent } from '../../support/gateway-event.ts';

describe('an event of the gateway', () => {
  it('is the request that was sent: method, address, headers, cookies and body', async () => {
    const body = Uint8Array.from([0, 255, 10, 13]);
    const request = requestOf(
      gatewayEvent({
        method: 'POST',
        path: '/v1/events?at=2026-01-01T00%3A00%3A00Z&q=a%20b',
        headers: { 'X-Name': 'Größe', cookie: 'a=1; b=2', 'content-type': 'application/x-bytes' },
        body,
      }),
    );
    expect(request?.method).toBe('POST');
    expect(new URL(request?.url ?? '').search).toBe('?at=2026-01-01T00%3A00%3A00Z&q=a%20b');
    expect(request?.headers.get('x-name')).toBe(encodeURIComponent('Größe'));
    expect(request?.headers.get('cookie')).toBe('a=1; b=2');
    expect(new Uint8Array((await request?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(body);
  });

  it('has no body where its method has none, and may be no request at all', () => {
    expect(requestOf(gatewayEvent({ method: 'GET', path: '/', body: '{}' }))?.body).toBeNull();
    expect(requestOf(gatewayEvent({ method: 'BAD METHOD', path: '/' }))).toBeUndefined();
  });
});

describe('an answer', () => {
  it('goes through as text where it is text, in base64 where it is not, cookies apart', async () => {
    const headers = new Headers({ 'content-type': 'application/problem+json' });
    headers.append('set-cookie', 'a=1; Path=/');
    headers.append('set-cookie', 'b=2');
    expect(await answerOf(new Response('{"ä":1}', { status: 422, headers }))).toEqual({
      statusCode: 422,
      headers: { 'content-type': 'application/problem+json' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{"ä":1}',
      isBase64Encoded: false,
    });
    const bytes = Uint8Array.from([0, 200, 7]);
    for (const type of ['image/png', 'application/octet-stream'])
      expect(
        await answerOf(new Response(bytes, { headers: { 'content-type': type } })),
      ).toMatchObject({
        body: Buffer.from(bytes).toString('base64'),
        isBase64Encoded: true,
      });
    expect(await answerOf(new Response(null, { status: 204 }))).toMatchObject({
      body: '',
      isBase64Encoded: false,
    });
  });
});
