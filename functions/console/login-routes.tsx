import { Hono } from 'hono';
import type { ConsoleEnv } from './env.ts';
import { frameTextsOf, lonePage } from './layout.tsx';
import type { ConsoleServices } from './services.ts';

/** How one comes in. */
export const loginRoutes = ({ loginCommand }: ConsoleServices) =>
  new Hono<ConsoleEnv>().get('/console/login', (c) => {
    const texts = frameTextsOf(c);
    return lonePage(
      c,
      { title: texts.signIn.title },
      <>
        <p>{texts.signIn.text}</p>
        <p>{loginCommand === undefined ? texts.noSignIn : texts.localSignIn(loginCommand)}</p>
      </>,
    );
  });
