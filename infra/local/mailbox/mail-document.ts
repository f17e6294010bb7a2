/** In which of a mail's two looks it is shown. */
export type Scheme = 'light' | 'dark';

/**
 * What a mail may do where it is shown: look as its own styles say, and show images. Nothing of it
 * runs, nothing is sent, and a link opens beside it.
 */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src https: http: data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** Of a question about the scheme whose answer is known. */
const QUESTION = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi;

/**
 * A mail's HTML as a document of its own, as somebody sees it whose machine prefers this scheme;
 * whatever this machine prefers.
 */
export const mailDocument = (html: string, scheme: Scheme): Response => {
  const answered = html.replace(QUESTION, (_, asked: string) =>
    asked.toLowerCase() === scheme ? '(min-width:0)' : '(max-width:0)',
  );
  // Before all else, so that what the mail says itself counts.
  const head = `<base target="_blank"><style>:root{color-scheme:${scheme}}</style>`;
  const at = /<head[^>]*>/i.exec(answered);
  const end = at === null ? 0 : at.index + at[0].length;
  return new Response(`${answered.slice(0, end)}${head}${answered.slice(end)}`, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
};
