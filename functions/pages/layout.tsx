import { raw } from 'hono/html';
import type { FC, PropsWithChildren } from 'hono/jsx';
import type { PageTexts } from '../../core/texts/pages/texts.ts';
import { STYLE } from './style.ts';

/**
 * The frame of every page that employees open: language, direction, title, style, one `main`. It
 * asks for nothing from anywhere, not even an icon, and wants no search engine to find it.
 */
export const Layout: FC<
  PropsWithChildren<{
    readonly nonce: string;
    readonly texts: Pick<PageTexts, 'language' | 'dir'>;
    readonly title: string;
  }>
> = ({ nonce, texts, title, children }) => (
  <html lang={texts.language} dir={texts.dir}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce}>{raw(STYLE)}</style>
    </head>
    <body>
      <main>{children}</main>
    </body>
  </html>
);
